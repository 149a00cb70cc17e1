"""The queue that workers share, on a real server: what is leased, what returns, what is known."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from newscrawl.crawl.shared.queue import (
    ARTICLE,
    ARTICLE_KIND,
    EMPTY,
    FIRST_LISTING,
    LISTING_KIND,
    NEXT_LISTING,
    OVER,
    Found,
    SharedQueue,
    SharedRequest,
)
from newscrawl.errors import FrontierError
from tests.support.faults import fault
from tests.support.redis_server import RedisServer
from tests.support.sharing import Workers, run


@pytest.fixture
def url(redis_server: RedisServer) -> str:
    return redis_server.url


def article(number: int, host: str = "a.test") -> Found:
    return Found(SharedRequest(ARTICLE_KIND, f"http://{host}/{number}.html", f"http://{host}/"), ARTICLE)


def listing(url: str, band: int = FIRST_LISTING) -> Found:
    return Found(SharedRequest(LISTING_KIND, url, url), band)


START = listing("http://a.test/")


async def leased(queue: SharedQueue, most: int = 10) -> list[str]:
    return [request.url for request in (await queue.lease(most))[1]]


def test_one_request_is_leased_to_one_worker_and_one_to_a_host(url: str) -> None:
    async def work(workers: Workers) -> None:
        one = await workers.joined("one", article(1), article(2), article(3, "b.test"))
        two = await workers.joined("two", START)  # the run has begun: what it would begin with is not queued again
        assert await leased(one, 1) == ["http://a.test/1.html"]
        assert await leased(two) == ["http://b.test/3.html"]
        assert await two.lease(10) == (EMPTY, [])
        await one.complete(article(1).request, [])
        assert await leased(two) == ["http://a.test/2.html"]

    run(url, work)


def test_a_run_is_over_when_nothing_waits_and_nothing_is_leased(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = await workers.joined("one", START), await workers.joined("two")
        await one.lease(1)
        assert await two.lease(1) == (EMPTY, [])
        assert await one.complete(START.request, [article(1)])
        assert await leased(two) == ["http://a.test/1.html"]
        assert await two.complete(article(1).request, [])
        assert await two.lease(1) == (OVER, [])
        assert await one.lease(1) == (OVER, [])
        assert not await one.complete(None, [article(2)])  # it would begin what nobody reads
        again = await workers.joined("one", START)
        assert int(again.number) == int(one.number) + 1
        assert await leased(again) == [START.request.url]

    run(url, work)


@fault(
    "a worker of a shared crawl is cut off for longer than its lease",
    tries=2,
    outcome="its page is archived all the same, and done",
)
def test_what_a_dead_worker_had_returns_and_its_late_answer_does_no_harm(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = await workers.joined("one", START, article(1, "b.test")), await workers.joined("two")
        assert len(await leased(one)) == 2
        await two.renew()
        assert await leased(two) == []
        await workers.end_leases("http://a.test/", "http://b.test/1.html")
        await two.renew()
        assert await leased(two) == ["http://a.test/", "http://b.test/1.html"]
        await one.complete(START.request, [article(2)])
        await two.complete(START.request, [article(2)])
        assert await leased(two) == ["http://a.test/2.html"]
        await two.complete(article(2).request, [])
        await two.complete(article(1, "b.test").request, [])
        assert await two.lease(1) == (OVER, [])

    run(url, work)


def test_a_page_done_late_is_not_fetched_again_while_it_waits(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = await workers.joined("one", START), await workers.joined("two")
        await one.lease(1)
        await workers.end_leases("http://a.test/")
        await two.renew()
        await one.complete(START.request, [article(1)])
        assert await leased(two) == ["http://a.test/1.html"]

    run(url, work)


def test_a_worker_that_renews_keeps_its_leases(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = await workers.joined("one", START), await workers.joined("two")
        await one.lease(1)
        await workers.end_leases("http://a.test/")
        await one.renew()
        await two.renew()
        assert await two.lease(1) == (EMPTY, [])

    run(url, work)


@fault("Redis of a shared crawl is away for longer than a lease", tries=1, outcome="no lease ends")
def test_no_lease_ends_because_no_worker_could_renew_it(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = await workers.joined("one", START), await workers.joined("two")
        await one.lease(1)
        await workers.end_leases("http://a.test/")
        await workers.be_silent()
        await two.renew()
        assert await two.lease(1) == (EMPTY, [])
        await one.renew()
        await two.renew()
        assert await two.lease(1) == (EMPTY, [])

    run(url, work)


def test_a_worker_that_was_killed_takes_up_at_once_what_it_had(url: str) -> None:
    async def work(workers: Workers) -> None:
        one = await workers.joined("one", START)
        await one.lease(1)
        again = workers.queue("one")
        assert await again.join([listing("http://a.test/other")], 1, resume=False) == [START.request]
        assert again.number == one.number
        assert await again.lease(1) == (EMPTY, [])
        assert list(again.leased.values()) == [START.request]

    run(url, work)


def test_a_worker_that_was_killed_begins_no_other_crawl_when_its_own_was_ended_meanwhile(url: str) -> None:
    async def work(workers: Workers) -> None:
        await workers.joined("one", START)
        two = await workers.joined("two")
        await two.lease(1)
        await two.complete(START.request, [])
        assert await two.lease(1) == (OVER, [])
        await two.leave()
        late = await workers.joined("one", START)
        assert await late.lease(1) == (OVER, [])
        await late.leave()
        assert await leased(await workers.joined("one", START)) == [START.request.url]

    run(url, work)


def test_a_worker_that_ends_gives_back_and_the_last_one_lets_a_new_run_begin(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = await workers.joined("one", START, article(1)), await workers.joined("two")
        await one.lease(1)
        await one.leave()
        assert await leased(two) == [START.request.url]
        await two.complete(START.request, [])
        await two.leave()
        after = await workers.joined("three", START)  # asked again: the run before was left
        assert int(after.number) == int(one.number) + 1
        assert await leased(after) == [START.request.url]
        await after.complete(START.request, [])
        assert await leased(after) == ["http://a.test/1.html"]

    run(url, work)


def test_a_backfill_that_was_left_goes_on_where_it_was(url: str) -> None:
    async def work(workers: Workers) -> None:
        one = await workers.joined("one", START)
        await one.lease(1)
        await one.complete(START.request, [listing("http://a.test/2", NEXT_LISTING)])
        await one.leave()
        after = await workers.joined("one", START, resume=True)
        assert await leased(after) == ["http://a.test/2"]

    run(url, work)


def test_articles_are_known_for_good_and_listing_pages_for_a_run(url: str) -> None:
    async def work(workers: Workers) -> list[list[bool | None]]:
        urls = ["http://a.test/1.html", "https://a.test/1.html", "http://a.test/2.html", "http://a.test/3.html"]
        one = await workers.joined("one", START)
        await one.remember(iter(["//a.test/2.html"]))
        await one.lease(1)
        await one.complete(START.request, [article(1), article(1), article(2), START])
        seen = [await one.known(urls)]
        assert await leased(one) == ["http://a.test/1.html"]
        await one.complete(article(1).request, [])
        assert await one.lease(1) == (OVER, [])
        two = await workers.joined("two", START)
        return [*seen, await two.known(urls)]

    assert run(url, work) == [[False, False, True, None], [True, True, True, None]]


def test_an_archive_tells_once_what_it_knows(url: str) -> None:
    async def work(workers: Workers) -> None:
        one = workers.queue("one")
        assert not await one.knows_archive()
        await one.remember(iter([f"//a.test/{number}" for number in range(2_500)]))
        assert await one.knows_archive()
        assert not await workers.queue("two").knows_archive()
        await one.join([START], 1, resume=False)
        assert await one.known([f"http://a.test/{number}" for number in range(2_501)]) == [*[True] * 2_500, None]

    run(url, work)


def test_very_much_that_a_list_names_is_queued_in_its_order(url: str) -> None:
    async def work(workers: Workers) -> None:
        one = await workers.joined("one", START)
        await one.lease(1)
        await one.complete(START.request, [article(number, f"{number}.test") for number in range(2_500)])
        found = [url for _ in range(3) for url in await leased(one, 1000)]
        assert len(found) == len(set(found)) == 2_500

    run(url, work)


def test_lists_come_before_articles_and_these_in_the_order_they_were_found(url: str) -> None:
    async def work(workers: Workers) -> list[str]:
        one = await workers.joined("one", article(1), article(2), listing("http://a.test/more", NEXT_LISTING))
        order = []
        for _ in range(3):
            (request,) = (await one.lease(10))[1]
            order.append(request.url)
            await one.complete(request, [])
        return order

    assert run(url, work) == ["http://a.test/more", "http://a.test/1.html", "http://a.test/2.html"]


def test_a_host_is_leased_from_when_it_is_due(url: str) -> None:
    async def work(workers: Workers) -> None:
        one = await workers.joined("one", article(1), article(2, "b.test"))
        hosts = workers.hosts("one")
        hosts.cool("a.test", 0.15)
        assert await hosts.claim("a.test", hosts.new_token(), 0) > 0.1
        assert await leased(one) == ["http://b.test/2.html"]
        wait_ms, given = await one.lease(10)
        assert 0 < wait_ms <= 150
        assert not given
        await asyncio.sleep(wait_ms / 1000 + 0.01)
        assert await leased(one) == ["http://a.test/1.html"]

    run(url, work)


def test_what_one_worker_tells_all_hear(url: str) -> None:
    async def work(workers: Workers) -> None:
        one, two = await workers.joined("one", START), await workers.joined("two")
        await one.lease(1)
        assert await two.renew() == ("", False)
        await one.complete(None, [], reached=True)
        await one.block("status 403")
        assert await two.renew() == ("status 403", True)

    run(url, work)


def test_what_is_asked_twice_after_a_lost_answer_is_done_once(url: str) -> None:
    async def work(workers: Workers) -> None:
        one = await workers.joined("one", START)
        await one.lease(1)
        for _ in range(2):
            assert await one.complete(START.request, [article(1)])
        hosts = workers.hosts("one")
        token = hosts.new_token()
        assert [await hosts.claim("a.test", token, 5) for _ in range(2)] == [0, 0]
        assert await leased(one) == []  # the host waits
        await hosts.release("a.test", token, 0)
        assert await one.complete(START.request, [])
        assert not await workers.server.ask("HGETALL", f"newscrawl:run:{workers.site}/news:out")

    run(url, work)


@fault(
    "Redis of a shared crawl is killed and started again",
    tries="as long as FRONTIER_PATIENCE",
    outcome="the crawl goes on",
)
def test_a_server_that_is_started_again_knows_all(redis_server: RedisServer) -> None:
    async def work(workers: Workers) -> None:
        one = await workers.joined("one", START, article(1))
        await one.lease(1)
        await one.complete(START.request, [article(2)])
        redis_server.kill()
        restart = asyncio.get_running_loop().run_in_executor(None, redis_server.start)
        assert await leased(one) == ["http://a.test/1.html"]
        await restart
        await one.complete(article(1).request, [])
        assert await leased(one) == ["http://a.test/2.html"]

    run(redis_server.url, work)


@fault("Redis of a shared crawl has lost the queue", tries=1, outcome="one line with the remedy; exit 1")
def test_a_lost_queue_is_not_taken_for_the_end_of_the_crawl(url: str) -> None:
    async def work(workers: Workers) -> None:
        await (await workers.joined("one", START)).leave()
        one = await workers.joined("one", START, article(1))
        for name in (f"run:{workers.site}/news:state", f"site:{workers.site}:runs"):
            await workers.server.ask("DEL", f"newscrawl:{name}")
        with pytest.raises(FrontierError, match="has lost the queue; set appendonly yes there, then look for"):
            await one.lease(1)

    run(url, work)


async def disturbed(workers: Workers, chance: random.Random, articles: list[Found]) -> Counter[str]:
    """Crawl with three workers, of which some die, stall or come back; return how often each article was leased."""
    names = ("one", "two", "three")
    queues = {name: await workers.joined(name, *articles, at_once=chance.choice((1, 2))) for name in names}
    times, over = Counter[str](), set[str]()
    while len(over) < len(names):
        name = chance.choice(names)
        queue = queues[name]
        match chance.choice(("lease", "lease", "complete", "complete", "complete", "renew", "stall", "kill")):
            case "lease":
                wait, given = await queue.lease(chance.randrange(1, 6))
                times.update(request.url for request in given)
                over |= {name} if wait == OVER else set()
            case "complete" if queue.leased:
                request = chance.choice(list(queue.leased.values()))
                await queue.complete(request, [])
            case "renew":
                await queue.renew()
            case "stall" if chance.random() < 0.1 and queue.leased:
                await workers.end_leases(*(url for _, url in queue.leased))
                await queues[chance.choice(names)].renew()
            case "kill" if chance.random() < 0.2 and name not in over:
                queues[name] = await workers.joined(name)
    return times


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_to_workers_all_is_done_and_nothing_is_left_in_redis(url: str, seed: int) -> None:
    articles = [article(number, f"{number % 7}.test") for number in range(60)]

    async def work(workers: Workers) -> tuple[Counter[str], list[bytes]]:
        times = await disturbed(workers, random.Random(seed), articles)
        return times, await workers.server.ask("KEYS", "newscrawl:run:*")

    times, left = run(url, work)
    assert set(times) == {found.request.url for found in articles}
    assert [key for key in left if b":joined:" not in key] == []
