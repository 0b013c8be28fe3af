// The published events as the compiler sees them: every field with its type and its comment.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../build.mjs';

/** The sources of the events, compiled: `{files, program, checker}`. */
export function openContracts() {
  const files = [
    'libs/contracts/src/events.ts',
    ...globSync('libs/contracts/src/*/events.ts', { cwd: root }).sort(),
  ];
  const program = ts.createProgram(
    files.map((file) => join(root, file)),
    {
      strict: true,
      exactOptionalPropertyTypes: true,
      module: ts.ModuleKind.NodeNext,
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
    },
  );
  return { files, program, checker: program.getTypeChecker() };
}

/** `{envelope, events, types}`; types are what events' fields are made of. */
export function readContracts({ files, program, checker }) {
  const events = [];
  const types = [];
  let envelope;
  for (const file of files) {
    for (const node of program.getSourceFile(join(root, file)).statements) {
      if (ts.isInterfaceDeclaration(node)) {
        const made = { ...about(node), fields: fieldsOf(checker.getTypeAtLocation(node)) };
        if (made.name === 'EventMetadata') envelope = made;
        else if (made.name !== 'DomainEvent') types.push(made);
      }
      if (isEvent(node)) {
        const [, data] = node.type.typeArguments;
        const { name, comment } = about(node);
        events.push({
          name,
          comment,
          file,
          fields: fieldsOf(checker.getTypeFromTypeNode(data)),
        });
      }
    }
  }
  return { envelope, events, types };

  function about(node) {
    const symbol = checker.getSymbolAtLocation(node.name);
    return { name: node.name.text, comment: commentOf(symbol) };
  }

  function commentOf(symbol) {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll('\n', ' ');
  }

  function fieldsOf(type) {
    return checker.getPropertiesOfType(type).map((property) => {
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const declared = property.valueDeclaration?.type?.getText();
      const shown =
        declared ??
        checker.typeToString(
          checker.getTypeOfSymbol(property),
          undefined,
          ts.TypeFormatFlags.NoTruncation,
        );
      return {
        name: property.name,
        type: shown.replace(/ \| undefined$/, '').replace(/\s+/g, ' '),
        isOptional,
        comment: commentOf(property),
      };
    });
  }
}

export const isEvent = (node) =>
  ts.isTypeAliasDeclaration(node) &&
  ts.isTypeReferenceNode(node.type) &&
  node.type.typeName.getText() === 'DomainEvent';
