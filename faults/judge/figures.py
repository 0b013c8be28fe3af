"""The figures' database, asked over HTTP."""

import json
import urllib.parse
import urllib.request


class ClickHouse:
    def __init__(self, url: str, database: str, user: str, password: str):
        self.url = f"{url}/?{urllib.parse.urlencode({'database': database})}"
        self.headers = {"X-ClickHouse-User": user, "X-ClickHouse-Key": password}

    def rows(self, sql: str) -> list[tuple]:
        """Whole numbers as such, whatever their size."""
        asked = urllib.request.Request(
            self.url, data=f"{sql} FORMAT JSONCompactEachRow".encode(), headers=self.headers
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            lines = answer.read().decode().splitlines()
        return [tuple(json.loads(line)) for line in lines]
