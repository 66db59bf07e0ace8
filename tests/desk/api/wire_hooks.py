"""What the description of the API cannot say, for schemathesis: a said time lies in the past; which incidents there are."""

from datetime import UTC, datetime

import schemathesis


@schemathesis.hook
def map_body(_context, body):
    if isinstance(body, dict) and isinstance(body.get("said_at"), str):
        try:
            said = datetime.fromisoformat(body["said_at"])
        except ValueError:
            return body
        if said.tzinfo and said > datetime.now(UTC):
            body["said_at"] = "2020-08-11T09:12:00+07:00"
    return body


@schemathesis.hook
def map_path_parameters(_context, parameters):
    if isinstance(parameters, dict) and isinstance(number := parameters.get("number"), int) and number % 2:
        return {**parameters, "year": 2563, "number": 1}
    return parameters
