"""A shop with plain nats-py: publishes an order, and prints its invoice."""
import asyncio
import json
import sys

import nats


async def shop(server: str) -> None:
    nc = await nats.connect(server)
    js = nc.jetstream()
    await js.add_stream(name="ORDERS", subjects=["orders.>"])
    invoices = await js.pull_subscribe("orders.*.invoiced", durable="shop", stream="ORDERS")
    await js.publish("orders.17.created", json.dumps({"id": 17, "cents": 990}).encode())
    [invoice] = await invoices.fetch(1, timeout=20)
    await invoice.ack()
    print(invoice.data.decode())
    await nc.close()


asyncio.run(shop(sys.argv[1]))
