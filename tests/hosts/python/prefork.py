"""A parent that used the extension forks a pool of children, as servers and multiprocessing do: each asks, with the
connection it inherited and with one of its own, all at once, and the parent asks on."""

import multiprocessing

from session import cell, connect, load

COUNT = "SELECT count(id) FROM realtime_kit_sessions WHERE per_page = 50"
CHILDREN = 8

connection = load(connect())
expected = cell(connection, COUNT)


def work(number):
    """In a child: by turns what was inherited and what is its own."""
    asked = connection if number % 2 else load(connect())
    return cell(asked, COUNT)


pool = multiprocessing.get_context("fork").Pool(CHILDREN)
counts = pool.map_async(work, range(5 * CHILDREN), chunksize=1)
assert cell(connection, COUNT) == expected, "the parent, while its children ask"
assert counts.get(40) == [expected] * 5 * CHILDREN
pool.close()
pool.join()
assert cell(connection, COUNT) == expected, "the parent, after its children"
