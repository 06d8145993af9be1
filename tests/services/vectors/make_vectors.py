"""Writes python_d2.json: the d2 diagrams that Python walnats draws.

Made with Python 3.11 and walnats 1.2.6. To make it again:

    python3 -m venv /tmp/vectors && /tmp/vectors/bin/pip install walnats==1.2.6 \
        && /tmp/vectors/bin/python tests/services/vectors/make_vectors.py

A case has the services and the options, from which the test makes the same ones, and the text. An event is
[name, schema], an actor [name, event's name].
"""

from __future__ import annotations

import json
from pathlib import Path

import walnats

USER_CREATED = ['user-created', 'User']
USER_UPDATED = ['user-updated', 'User']
EMAIL_SENT = ['email-sent', 'Email']
SHOP = [
    {'name': 'users', 'emits': [USER_CREATED, USER_UPDATED], 'defines': []},
    {
        'name': 'notifications',
        'emits': [EMAIL_SENT],
        'defines': [
            ['send-email', 'user-created'],
            ['send-email', 'user-updated'],
            ['send-sms', 'user-created'],
        ],
    },
    {'name': 'audit-log', 'emits': [], 'defines': [['record', 'user-created'], ['record', 'email-sent']]},
]
CASES = [
    {'what': 'a shop', 'options': {}, 'services': SHOP},
    {'what': 'a shop without colors', 'options': {'colors': False}, 'services': SHOP},
    {'what': 'no services', 'options': {'direction': 'up'}, 'services': []},
    {
        'what': 'an event that two services emit, before and after its actor',
        'options': {'direction': 'down'},
        'services': [
            {'name': 'worker', 'emits': [], 'defines': [['clean', 'hour_passed']]},
            {'name': 'clock1', 'emits': [['hour_passed', 'Tick']], 'defines': []},
            {'name': 'clock2', 'emits': [['hour_passed', 'Tick']], 'defines': []},
            {'name': 'idle', 'emits': [], 'defines': []},
        ],
    },
    {
        'what': 'a service that handles its own event',
        'options': {'direction': 'left', 'colors': False},
        'services': [{'name': 'Loop', 'emits': [['Again', 'Step']], 'defines': [['Again', 'Again']]}],
    },
]


def noop(_: object) -> None:
    pass


def draw(case: dict) -> str:
    events = {}
    for service in case['services']:
        for name, schema in service['emits']:
            if name not in events:
                events[name] = walnats.Event(name, type(schema, (), {}), serializer=object())
    services = walnats.Services()
    for service in case['services']:
        emits = [events[name] for name, _ in service['emits']]
        defines = [walnats.Actor(name, events[event], noop) for name, event in service['defines']]
        services.add(
            service['name'],
            emits=walnats.Events(*emits) if emits else None,
            defines=walnats.Actors(*defines) if defines else None,
        )
    return services.get_d2(**case['options'])


found = [{**case, 'text': draw(case)} for case in CASES]
path = Path(__file__).parent / 'python_d2.json'
path.write_text(json.dumps(found, indent=1) + '\n')
