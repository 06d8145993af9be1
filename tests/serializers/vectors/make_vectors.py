"""Writes python_serializers.json: what Python's gzip, hmac, cryptography, msgpack, protobuf and walnats write.

Made with Python 3.11, walnats 1.2.6, cryptography 50.0.2, msgpack 1.2.4, protobuf 6.33.6. To make it again:

    python3 -m venv /tmp/vectors && /tmp/vectors/bin/pip install walnats==1.2.6 cryptography==50.0.2 \
        msgpack==1.2.4 protobuf==6.33.6 && /tmp/vectors/bin/python tests/serializers/vectors/make_vectors.py

Bytes are written in hexadecimal. Tokens and packed data differ from run to run, so the file does.
"""

from __future__ import annotations

import datetime
import gzip
import hmac
import json
import struct
import sys
import zlib
from pathlib import Path

import msgpack
from cryptography.fernet import Fernet, MultiFernet
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from walnats import serializers

TEXTS = [b'', b'a', b'Zo\xc3\xab', b'again ' * 100, bytes(range(256))]
KEYS = [b'k', b'secret', bytes(range(64)), bytes(200)]
# The first is the one of the specification's own vectors.
FERNET_KEYS = [
    'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
    'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    '-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_8=',
]
TIME = 499162800


def gzips() -> list:
    found = []
    for text in TEXTS:
        for level in (0, 1, 6, 9):
            found.append({'about': f'level {level}', 'data': gzip.compress(text, level).hex(), 'text': text.hex()})
    deflated = zlib.compress(b'named', 9, -15)
    trailer = struct.pack('<II', zlib.crc32(b'named'), 5)
    fields = b'\x05\x00extra' + b'name\x00' + b'comment\x00'
    member = b'\x1f\x8b\x08\x1c' + bytes(4) + b'\x00\xff' + fields + deflated + trailer
    assert gzip.decompress(member) == b'named'
    found.append({'about': 'all fields in the header', 'data': member.hex(), 'text': b'named'.hex()})
    header = b'\x1f\x8b\x08\x02' + bytes(4) + b'\x00\xff'
    member = header + struct.pack('<H', zlib.crc32(header) & 0xffff) + deflated + trailer
    assert gzip.decompress(member) == b'named'
    found.append({'about': 'a CRC of the header', 'data': member.hex(), 'text': b'named'.hex()})
    several = b''.join(gzip.compress(text) for text in TEXTS)
    found.append({'about': 'several members', 'data': several.hex(), 'text': b''.join(TEXTS).hex()})
    return found


def hmacs() -> list:
    return [
        {'hash': name, 'key': key.hex(), 'text': text.hex(), 'data': (hmac.digest(key, text, name) + text).hex()}
        for name in ('sha1', 'sha256', 'sha384', 'sha512')
        for key in KEYS
        for text in TEXTS
    ]


def fernets() -> dict:
    iv = bytes(range(16))
    fixed = [
        {'key': key, 'text': text.hex(), 'time': TIME, 'iv': iv.hex(),
         'data': Fernet(key)._encrypt_from_parts(text, TIME, iv).decode()}
        for key in FERNET_KEYS
        for text in [b'hello', *TEXTS]
    ]
    rotated = [
        {'keys': FERNET_KEYS[i:] + FERNET_KEYS[:i], 'text': text.hex(),
         'data': MultiFernet([Fernet(key) for key in FERNET_KEYS[i:] + FERNET_KEYS[:i]]).encrypt(text).decode()}
        for i in range(3)
        for text in TEXTS
    ]
    return {'fixed': fixed, 'rotated': rotated}


def msgpacks() -> list:
    """Values as JSON; `$` names what JSON has not."""
    values = [
        None, True, False, 0, 1, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**53 - 1, -1, -32, -33, -128,
        -129, -32768, -32769, -2**31, -2**31 - 1, -(2**53 - 1), 1.5, -0.25, 1e300, '', 'a', 'Zoë', 'x' * 31, 'x' * 32,
        'x' * 255, 'x' * 256, '日本語😀', [], [1, 'a', None, [2.5]], list(range(15)), list(range(16)),
        {}, {'a': {'b': [1, {'c': None}]}, 'é': 'ü'}, {str(i): i for i in range(16)},
    ]
    found = [{'value': value, 'data': msgpack.packb(value).hex()} for value in values]
    for number in (2**53, 2**63, 2**64 - 1, -2**53, -2**63):
        found.append({'value': {'$bigint': str(number)}, 'data': msgpack.packb(number).hex()})
    for data in (b'', b'\x00\xff', bytes(256)):
        found.append({'value': {'$bytes': data.hex()}, 'data': msgpack.packb(data).hex()})
    for milliseconds in (0, 1795000000000, 1795000000125, 2**34 * 1000, -1, -62135596800000):
        moment = msgpack.Timestamp(milliseconds // 1000, milliseconds % 1000 * 1000000)
        found.append({'value': {'$date': milliseconds}, 'data': msgpack.packb(moment).hex()})
    return found


def protobuf_schema():
    """What protoc makes of user.proto."""
    file = descriptor_pb2.FileDescriptorProto(name='user.proto', package='walnats.test', syntax='proto3')
    user = file.message_type.add(name='User')
    kinds = descriptor_pb2.FieldDescriptorProto
    fields = [
        ('id', kinds.TYPE_INT64, kinds.LABEL_OPTIONAL), ('name', kinds.TYPE_STRING, kinds.LABEL_OPTIONAL),
        ('score', kinds.TYPE_DOUBLE, kinds.LABEL_OPTIONAL), ('active', kinds.TYPE_BOOL, kinds.LABEL_OPTIONAL),
        ('photo', kinds.TYPE_BYTES, kinds.LABEL_OPTIONAL), ('tags', kinds.TYPE_STRING, kinds.LABEL_REPEATED),
        ('ranks', kinds.TYPE_SINT32, kinds.LABEL_REPEATED), ('friends', kinds.TYPE_MESSAGE, kinds.LABEL_REPEATED),
    ]
    for number, (name, kind, label) in enumerate(fields, 1):
        field = user.field.add(name=name, number=number, type=kind, label=label, json_name=name)
        if kind == kinds.TYPE_MESSAGE:
            field.type_name = '.walnats.test.User'
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return file, message_factory.GetMessageClass(pool.FindMessageTypeByName('walnats.test.User'))


def protobufs() -> dict:
    file, User = protobuf_schema()
    values = [
        {}, {'id': 1, 'name': 'Ann'}, {'id': -2**63, 'name': 'Zoë', 'score': -0.5, 'active': True},
        {'photo': b'\x00\xff' * 100, 'tags': ['a', '', '日本語'], 'ranks': [0, -1, 2**31 - 1, -2**31]},
        {'name': 'a', 'friends': [User(name='b', friends=[User(name='c')]), User()]},
    ]
    messages = [User(**value) for value in values]
    return {
        'descriptor': file.SerializeToString(deterministic=True).hex(),
        'messages': [
            {'value': to_json(message), 'data': message.SerializeToString(deterministic=True).hex()}
            for message in messages
        ],
    }


def to_json(message) -> dict:
    return {
        'id': str(message.id), 'name': message.name, 'score': message.score, 'active': message.active,
        'photo': message.photo.hex(), 'tags': list(message.tags), 'ranks': list(message.ranks),
        'friends': [to_json(friend) for friend in message.friends],
    }


def walnats_own() -> list:
    key = FERNET_KEYS[0]
    message = {'id': 1, 'name': 'Zoë', 'tags': ['again'] * 20}
    wrap = {
        'gzip': lambda inner: serializers.GZipSerializer(dict, inner),
        'hmac': lambda inner: serializers.HMACSerializer(dict, inner, b'secret'),
        'hmac256': lambda inner: serializers.HMACSerializer(dict, inner, b'secret', 'sha256'),
        'fernet': lambda inner: serializers.FernetSerializer(dict, inner, key),
    }
    nested = [[], *([outer] for outer in wrap), *([a, b] for a in wrap for b in wrap if a != b),
              ['fernet', 'gzip', 'hmac'], ['hmac', 'fernet', 'gzip'], ['gzip', 'gzip'], ['fernet', 'fernet']]
    found = []
    for inner in ('json', 'msgpack'):
        for wrappers in nested:
            serializer = {
                'json': serializers.get_serializer(dict), 'msgpack': serializers.MessagePackSerializer(),
            }[inner]
            for name in reversed(wrappers):
                serializer = wrap[name](serializer)
            data = serializer.encode(message)
            assert serializer.decode(data) == message
            found.append({'inner': inner, 'wrappers': wrappers, 'value': message, 'data': data.hex()})
    moment = datetime.datetime(2026, 11, 20, 21, 49, 0, 125000, tzinfo=datetime.timezone.utc)
    data = serializers.GZipSerializer(dict, serializers.get_serializer(datetime.datetime)).encode(moment)
    found.append({'inner': 'date', 'wrappers': ['gzip'], 'value': moment.isoformat(), 'data': data.hex()})
    return found


vectors = {
    'about': 'made by make_vectors.py',
    'gzip': gzips(),
    'hmac': hmacs(),
    'fernet': fernets(),
    'msgpack': msgpacks(),
    'protobuf': protobufs(),
    'walnats': walnats_own(),
}
path = Path(__file__).with_name('python_serializers.json')
path.write_text(json.dumps(vectors, indent=2) + '\n')
sys.stdout.write(f'{path.stat().st_size} bytes\n')
