"""JSON Schemas of the facts files, with which editors complete and check them while they are written.

They are generated from the model and the codebook and cover what both say of a single file. Only ``brief check`` knows
the rules across records and files (paragraphs, cited ids, conflicts).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from .accounts import AccountFile
from .codebook import Codebook
from .eventfile import EventFile, SecondCoding
from .model import SourceFile
from .publisher import Publisher

FILES: Mapping[str, type[BaseModel]] = {
    "event": EventFile,
    "source": SourceFile,
    "account": AccountFile,
    "second-coding": SecondCoding,
    "publisher": Publisher,
}


class _Untitled(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: object) -> bool:
        """Return False: a field's key is title enough."""
        return False


def schema(file: str, codebook: Codebook) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one of ``FILES``, with the codebook's codes."""
    made = FILES[file].model_json_schema(schema_generator=_Untitled)
    return {"$schema": GenerateJsonSchema.schema_dialect, **_coded(made, codebook)}


def schemas(codebook: Codebook) -> dict[str, bytes]:
    """Return every schema as JSON text, by file name."""
    return {
        f"{file}.json": (json.dumps(schema(file, codebook), ensure_ascii=False, indent=1) + "\n").encode()
        for file in FILES
    }


def _coded(part: Any, codebook: Codebook) -> Any:
    """Insert the codes where the model names a section of them; allow null for lists that are optional."""
    if isinstance(part, list):
        return [_coded(item, codebook) for item in part]
    if not isinstance(part, dict):
        return part
    found = {key: _coded(value, codebook) for key, value in part.items() if key not in ("codes", "default")}
    if "codes" in part:
        found.setdefault("enum", list(codebook.section(part["codes"])))
    if part.get("default") == []:
        found["type"] = ["array", "null"]
    return found
