#!/usr/bin/env python3
"""A link with latency for bin/bench: a TCP proxy on the loopback address that passes each byte on after a while, in both directions.

usage: delay.py PORT MILLISECONDS

Connects to PORT for each client; half of the round trip of so many MILLISECONDS each way, and a whole one before the first byte of a
new connection, as TCP's handshake takes. It limits no bandwidth. The port that it listens on is the first line of its output; it ends
with its standard input.
"""
import asyncio
import sys

PIECE = 65536


async def pump(reader, writer, delay):
    """Passes on what comes, each piece `delay` seconds after it came; several are on their way at a time."""
    clock = asyncio.get_running_loop()
    pieces = asyncio.Queue()

    async def arrive():
        while True:
            at, piece = await pieces.get()
            await asyncio.sleep(max(0, at - clock.time()))
            if not piece:
                if writer.can_write_eof():
                    writer.write_eof()
                return
            writer.write(piece)
            await writer.drain()

    arriving = asyncio.create_task(arrive())
    try:
        while piece := await reader.read(PIECE):
            pieces.put_nowait((clock.time() + delay, piece))
    except ConnectionError:
        pass  # the other side is told as of any end
    pieces.put_nowait((clock.time() + delay, b""))
    await arriving


async def serve(target, round_trip):
    async def connect(reader, writer):
        there = None
        try:
            from_there, there = await asyncio.open_connection("127.0.0.1", target)
            await asyncio.sleep(round_trip)
            await asyncio.gather(pump(reader, there, round_trip / 2), pump(from_there, writer, round_trip / 2))
        except OSError:
            pass  # one of both has hung up
        finally:
            writer.close()
            if there:
                there.close()

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
