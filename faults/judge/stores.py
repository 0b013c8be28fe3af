"""The operational databases, read past the shop."""

import json
import sqlite3
import ssl


class Sqlite:
    """A file for each service."""

    def __init__(self, folder: str):
        self.folder = folder

    def rows(self, service: str, sql: str) -> list[dict]:
        connection = sqlite3.connect(f"file:{self.folder}/{service}.db?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql)]
        finally:
            connection.close()


class Mysql:
    """A database for each service, on one server."""

    def __init__(self, host: str, port: int, user: str, password: str):
        self.server = {"host": host, "port": port, "user": user, "password": password}
        # A server of a test made its certificate itself.
        self.tls = ssl.create_default_context()
        self.tls.check_hostname = False
        self.tls.verify_mode = ssl.CERT_NONE

    def rows(self, service: str, sql: str) -> list[dict]:
        import pymysql

        connection = pymysql.connect(
            **self.server,
            database=f"crpm_{service}",
            ssl=self.tls,
            charset="utf8mb4",
            cursorclass=pymysql.cursors.DictCursor,
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())
        finally:
            connection.close()


def open_stores(places: dict):
    return Sqlite(places["sqlite"]) if "sqlite" in places else Mysql(**places["mysql"])


def events_of(stores, service: str) -> list[dict]:
    events = stores.rows(service, "SELECT * FROM events ORDER BY position")
    return [{**event, "data": json.loads(event["data"])} for event in events]
