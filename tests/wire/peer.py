"""Python walnats at the other end of the wire: reads commands as JSON lines, answers each with one line."""

from __future__ import annotations

import asyncio
import datetime
import json
import sys

import walnats

TYPES = {
    'str': str, 'int': int, 'float': float, 'bool': bool, 'list': list, 'dict': dict, 'none': None,
    'datetime': datetime.datetime, 'bytes': bytes,
}


def from_json(kind: str, value):
    if kind == 'datetime':
        return datetime.datetime.fromisoformat(value)
    return value.encode() if kind == 'bytes' else value


def to_json(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value.decode() if isinstance(value, bytes) else value


def event_of(command) -> walnats.Event:
    limits = walnats.Limits(**command.get('limits', {}))
    event = walnats.Event(
        command['event'], TYPES[command['type']], description=command.get('description'), limits=limits,
    )
    return event.with_response(TYPES[command['response']]) if 'response' in command else event


async def run(command, server: str):
    event = event_of(command)
    if command['do'] in ('register', 'emit', 'request'):
        async with walnats.Events(event).connect(server) as conn:
            if command['do'] == 'register':
                return await conn.register()
            message = from_json(command['type'], command['message'])
            options = command.get('options', {})
            if command['do'] == 'request':
                return to_json(await conn.request(event, message, **options))
            return await conn.emit(event, message, sync=True, **options)
    seen = []

    def handler(message):
        seen.append(to_json(message))
        return command.get('returns')

    actor = walnats.Actor(command['actor'], event, handler, **command.get('options', {}))
    async with walnats.Actors(actor).connect(server) as conn:
        if command['do'] == 'register-actor':
            return await conn.register()
        await conn.listen(burst=True, batch=command.get('batch', 1), poll_delay=5)
        await conn._js._nc.flush()  # Closing may lose a response that was sent last.
    return seen


async def main(server: str) -> None:
    for line in sys.stdin:
        try:
            answer = {'ok': await run(json.loads(line), server)}
        except Exception as error:
            answer = {'error': repr(error)}
        print(json.dumps(answer), flush=True)


asyncio.run(main(sys.argv[1]))
