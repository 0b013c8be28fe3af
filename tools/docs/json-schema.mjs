// JSON Schema (draft 7, which AsyncAPI speaks) of what the compiler knows about the events' fields.
import ts from 'typescript';
import { isEvent } from './contracts.mjs';

/** Sealed wherever an event is stored or sent: what stands in its place is text. */
const SEALED = 'PersonalDetails';

/** `{events, schemas}`: per event its service, comment and data; the named types those refer to. */
export function eventSchemas({ files, program, checker }) {
  const schemas = {};
  const events = [];
  for (const file of files) {
    const source = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(`/${file}`));
    for (const node of source.statements.filter(isEvent)) {
      const [, data] = node.type.typeArguments;
      events.push({
        type: node.name.text,
        service: file.split('/').at(-2),
        description: commentOf(checker.getSymbolAtLocation(node.name)),
        data: objectOf(checker.getTypeFromTypeNode(data)),
      });
    }
  }
  return { events, schemas };

  function schemaOf(type) {
    const parts = (type.isUnion() ? type.types : [type]).filter(
      ({ flags }) => !(flags & ts.TypeFlags.Undefined),
    );
    const isNullable = parts.some(({ flags }) => flags & ts.TypeFlags.Null);
    const rest = parts.filter(({ flags }) => !(flags & ts.TypeFlags.Null));
    const schema = rest.every((part) => part.isStringLiteral())
      ? { type: 'string', enum: rest.map(({ value }) => value) }
      : rest.every(({ flags }) => flags & ts.TypeFlags.BooleanLike)
        ? { type: 'boolean' }
        : single(rest);
    return isNullable ? { ...schema, type: [schema.type, 'null'] } : schema;
  }

  function single([type, ...others]) {
    if (others.length > 0)
      throw new Error(`no schema for ${checker.typeToString(type)} and others`);
    if (type.flags & ts.TypeFlags.String) return { type: 'string' };
    // Every number of an event is a whole one: minor units, units of stock, positions, metres.
    if (type.flags & ts.TypeFlags.Number) return { type: 'integer' };
    if (checker.isArrayType(type)) {
      return { type: 'array', items: schemaOf(checker.getTypeArguments(type)[0]) };
    }
    const name = type.symbol?.name;
    if (!(type.flags & ts.TypeFlags.Object)) {
      throw new Error(`no schema for ${checker.typeToString(type)}`);
    }
    if (name === '__type') return objectOf(type);
    schemas[name] ??= { ...described(commentOf(type.symbol)), ...objectOf(type) };
    return { $ref: `#/components/schemas/${name === SEALED ? `Sealed${name}` : name}` };
  }

  function objectOf(type) {
    const properties = checker.getPropertiesOfType(type);
    const required = properties.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional));
    return {
      type: 'object',
      ...(required.length > 0 && { required: required.map(({ name }) => name) }),
      properties: Object.fromEntries(properties.map((one) => [one.name, propertyOf(one)])),
    };
  }

  function propertyOf(property) {
    const schema = schemaOf(checker.getTypeOfSymbol(property));
    const description = commentOf(property);
    // Beside a reference nothing else is read.
    if (!description || schema.$ref) return schema;
    return {
      ...schema,
      ...described(description),
      ...(/^YYYY-MM-DD/.test(description) && { format: 'date' }),
    };
  }

  function commentOf(symbol) {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll('\n', ' ');
  }
}

const described = (description) => description && { description };
