"""Writes python_basic.json: what Python writes, and how Python reads what walnats for TypeScript writes.

Run it with Python 3.7 or later: `python3 tests/serializers/vectors/make_basic.py`
"""

import json
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
VALUES = {
    'string': ['', 'plain', 'Zoë', 'a"b\\c/d', 'line\nbreak\ttab\x00\x1f\x7f', '日本語', '😀', '\u2028\u2029', '__proto__'],
    'number': [0, 1, -1, 13.5, -0.25, 1e300, 1e-300, 2**53 - 1, -(2**53 - 1), 0.1 + 0.2, 100.0],
    'boolean': [True, False],
    'null': [None],
    'array': [[], [1, 'a', None, True, [2, [3]], {'b': 1.5}]],
    'object': [{}, {'a': {'b': [1, 2, {'c': None}]}, 'é': 'ü', '': 0, 'constructor': 1}],
}


def milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


def utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def moments() -> list:
    base = datetime(2026, 11, 20, 21, 49)
    naive = [
        base,
        base.replace(second=7),
        base.replace(second=7, microsecond=1),
        base.replace(second=7, microsecond=120000),
        base.replace(second=59, microsecond=999999),
        datetime(1, 1, 1),
        datetime(1969, 12, 31, 23, 59, 59, 999000),
        datetime(2024, 2, 29, 12),
        datetime(9999, 12, 31, 23, 59, 59, 999999),
    ]
    zones = [
        timezone.utc,
        timezone(timedelta(hours=2)),
        timezone(-timedelta(hours=5, minutes=30)),
        timezone(timedelta(hours=12, minutes=45)),
        timezone(timedelta(minutes=1, seconds=15)),
    ]
    return naive + [base.replace(second=7, microsecond=123456, tzinfo=zone) for zone in zones]


def dates() -> list:
    written = [{'text': m.isoformat(), 'milliseconds': milliseconds(utc(m))} for m in moments()]
    written += [{'text': m.isoformat(' '), 'milliseconds': milliseconds(utc(m))} for m in moments()]
    for day in [date(2026, 11, 20), date(1, 1, 1), date(2024, 2, 29)]:
        midnight = datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
        written.append({'text': day.isoformat(), 'milliseconds': milliseconds(midnight)})
    return written


def ours() -> list:
    texts = [
        '2026-11-20T21:49:00.000+00:00',
        '2026-11-20T21:49:07.123+00:00',
        '0001-01-01T00:00:00.000+00:00',
        '9999-12-31T23:59:59.999+00:00',
        '1969-12-31T23:59:59.999+00:00',
    ]
    return [{'text': text, 'milliseconds': milliseconds(datetime.fromisoformat(text))} for text in texts]


def payloads(**options) -> list:
    return [
        {'type': kind, 'value': value, 'text': json.dumps(value, separators=(',', ':'), **options)}
        for kind, values in VALUES.items()
        for value in values
    ]


vectors = {
    'about': 'made by make_basic.py',
    # As Python walnats writes them: ASCII, everything else escaped.
    'payloads': payloads(),
    # As walnats for TypeScript writes them: UTF-8.
    'utf8Payloads': payloads(ensure_ascii=False),
    'dates': dates(),
    'ourDatesAsPythonReadsThem': ours(),
}
path = Path(__file__).with_name('python_basic.json')
path.write_text(json.dumps(vectors, indent=2, ensure_ascii=True) + '\n')
sys.stdout.write('written %d payloads, %d dates\n' % (len(vectors['payloads']), len(vectors['dates'])))
