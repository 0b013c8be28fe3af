import { createConnection } from 'mysql2/promise';

const DATABASES = ['customers', 'customer-keys', 'products', 'purchases'].map(
  (name) => `crpm_${name}`,
);
/** As text and as bytes: put back, they are what they were. */
const AS_IT_IS = {
  dateStrings: true,
  jsonStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
};
const AT_ONCE = 200;

async function connected(server, work) {
  const connection = await createConnection({ ...server, ...AS_IT_IS });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

/**
 * What infra/mysql/backup.sh has mysqldump do, whose programs a native server comes without: one
 * transaction sees all databases as of one moment, and copies them while the shop sells.
 */
export const backUp = (server) =>
  connected(server, async (connection) => {
    const one = async (sql, values) => (await connection.query(sql, values))[0];
    await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    const tables = [];
    for (const database of DATABASES) {
      const names = await one('SHOW TABLES FROM ??', [database]);
      for (const name of names.map((row) => Object.values(row)[0])) {
        const [shown] = await one('SHOW CREATE TABLE ??.??', [database, name]);
        const rows = await one('SELECT * FROM ??.??', [database, name]);
        tables.push({ database, name, made: shown['Create Table'], rows });
      }
    }
    return tables;
  });

/** Into databases that are made anew. */
export const putBack = (server, tables) =>
  connected(server, async (connection) => {
    await connection.query('SET foreign_key_checks = 0');
    for (const database of DATABASES) {
      await connection.query('DROP DATABASE IF EXISTS ??', [database]);
      await connection.query('CREATE DATABASE ??', [database]);
    }
    for (const { database, name, made, rows } of tables) {
      await connection.query('USE ??', [database]);
      await connection.query(made);
      for (let at = 0; at < rows.length; at += AT_ONCE) {
        const some = rows.slice(at, at + AT_ONCE);
        const columns = Object.keys(some[0]);
        const values = some.map((row) => columns.map((column) => row[column]));
        await connection.query('INSERT INTO ?? (??) VALUES ?', [name, columns, values]);
      }
    }
  });
