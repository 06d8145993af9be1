"""Emits or handles one message of each event with the serializers of Python walnats: a JSON object on stdin."""

from __future__ import annotations

import asyncio
import datetime
import json
import sys

import walnats
from google.protobuf.wrappers_pb2 import StringValue
from walnats import serializers

INNER = {
    'json': (dict, serializers.get_serializer(dict)),
    'date': (datetime.datetime, serializers.get_serializer(datetime.datetime)),
    'day': (datetime.date, serializers.get_serializer(datetime.date)),
    'msgpack': (dict, serializers.MessagePackSerializer(dict)),
    'protobuf': (StringValue, serializers.get_serializer(StringValue)),
}
FROM_JSON = {
    'date': datetime.datetime.fromisoformat,
    'day': datetime.date.fromisoformat,
    'protobuf': lambda text: StringValue(value=text),
}
TO_JSON = {
    'date': lambda moment: moment.isoformat(),
    'day': lambda day: day.isoformat(),
    'protobuf': lambda message: message.value,
}


def event_of(case, key: str) -> walnats.Event:
    schema, serializer = INNER[case['inner']]
    for name in reversed(case['wrappers']):
        if name == 'gzip':
            serializer = serializers.GZipSerializer(schema, serializer)
        elif name == 'hmac':
            serializer = serializers.HMACSerializer(schema, serializer, b'secret')
        else:
            serializer = serializers.FernetSerializer(schema, serializer, key)
    return walnats.Event(case['event'], schema, serializer=serializer)


async def emit(cases, key: str, server: str) -> None:
    for case in cases:
        event = event_of(case, key)
        message = FROM_JSON.get(case['inner'], lambda value: value)(case['message'])
        actor = walnats.Actor('theirs', event, print)
        async with walnats.Events(event).connect(server) as pub, walnats.Actors(actor).connect(server) as sub:
            await sub.register()
            await pub.emit(event, message, sync=True)


async def listen(cases, key: str, server: str) -> list:
    seen = []
    for case in cases:
        messages = []
        actor = walnats.Actor('theirs', event_of(case, key), messages.append)
        async with walnats.Actors(actor).connect(server) as sub:
            await sub.listen(burst=True, batch=2, poll_delay=5)
        seen.append([TO_JSON.get(case['inner'], lambda value: value)(message) for message in messages])
    return seen


command = json.load(sys.stdin)
run = {'emit': emit, 'listen': listen}[command['do']]
print(json.dumps(asyncio.run(run(command['cases'], command['key'], command['server']))))
