// Secrets of an installation, made once: a file each that only its owner can read.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Passwords and keys in DIR/secrets; the keys' public halves in DIR/public-keys, <process>.pem.
 * `given`: passwords by name that servers have already.
 */
export function makeSecrets(dir, services, given = {}) {
  const secrets = join(dir, 'secrets');
  const publicKeys = join(dir, 'public-keys');
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  mkdirSync(publicKeys, { recursive: true });
  const accounts = services.flatMap((name) => [`mysql-${name}`, `mysql-${name}-migrations`]);
  for (const name of ['mysql-root', ...accounts, 'clickhouse-writer', 'clickhouse-reader']) {
    keep(join(secrets, name), () => `${given[name] ?? randomBytes(24).toString('hex')}\n`);
  }
  for (const name of [...services, 'gateway']) {
    keep(join(secrets, `${name}.key.pem`), () => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const pem = publicKey.export({ type: 'spki', format: 'pem' });
      // First: a private key is there only with its public half.
      writeFileSync(join(publicKeys, `${name}.pem`), pem);
      return privateKey.export({ type: 'pkcs8', format: 'pem' });
    });
  }
}

function keep(path, make) {
  if (!existsSync(path)) writeFileSync(path, make(), { mode: 0o600, flush: true });
}
