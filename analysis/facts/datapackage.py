"""Describe the published tables as a Data Package (v2): columns, constraints, and links between tables.

Descriptions come from ``columns``, codes from the codebook. See https://datapackage.org/standard/data-package/.
"""

from __future__ import annotations

import json
from typing import Any

from .codebook import Codebook
from .columns import ABOUT, COLUMNS, FOREIGN_KEYS, KEYS, Column
from .records import Records

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE = "https://datapackage.org/profiles/2.0/dataresource.json"
TYPES = {"text": "string", "list": "list", "day": "date", "count": "integer", "number": "number", "flag": "boolean"}


def datapackage(event: Records) -> str:
    """Return the text of ``datapackage.json``, which is published beside the tables."""
    record, by, address = event.record, event.published_by, event.published_by.address(event.name)
    described = {
        "$schema": PROFILE,
        "name": event.name,
        **({"id": f"{address}tables/datapackage.json", "homepage": address} if address else {}),
        "title": record.title,
        "description": f"Facts of the {record.title} as {event.source.publisher} reported it, in our own words.",
        "version": f"{record.edition}.0.0",
        "created": f"{record.edition_date}T00:00:00Z",
        "contributors": [{"title": by.name, "roles": ["publisher"]}],
        "licenses": [{"name": by.licence.replace(" ", "-"), "path": by.licence_url, "title": by.licence}],
        "sources": [{"title": source.title or source.publisher, "path": source.url} for source in record.sources],
        "resources": [_resource(name, event.codebook) for name in COLUMNS],
    }  # fmt: skip
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def _resource(table: str, codebook: Codebook) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, codebook) for column in COLUMNS[table]], "missingValues": [""]}
    if table in KEYS:
        schema["primaryKey"] = list(KEYS[table])
    if table in FOREIGN_KEYS:
        schema["foreignKeys"] = [
            {"fields": list(key.columns), "reference": {"resource": key.table, "fields": list(key.to)}}
            for key in FOREIGN_KEYS[table]
        ]
    return {
        "$schema": RESOURCE, "name": table, "path": f"{table}.csv", "type": "table", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "description": ABOUT[table], "schema": schema,
    }  # fmt: skip


def _field(column: Column, codebook: Codebook) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": TYPES[column.type], "description": column.description}
    if column.type == "list":
        field |= {"delimiter": ";", "itemType": "integer" if column.name == "paragraphs" else "string"}
    constraints: dict[str, Any] = {"required": True} if column.filled else {}
    if column.codes and column.type == "text":
        constraints["enum"] = list(codebook.section(column.codes))
    if column.type == "count":
        constraints["minimum"] = 0
    if constraints:
        field["constraints"] = constraints
    return field
