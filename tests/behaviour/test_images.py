"""What images do by themselves: names, commands, signals, pages, executables."""

from __future__ import annotations

import pytest

from mkdocs_podlife.behaviour import image_names, images
from mkdocs_podlife.behaviour.images import programs
from mkdocs_podlife.behaviour.kernel import SIGNALS
from mkdocs_podlife.behaviour.program import Answer, Exit
from mkdocs_podlife.behaviour.resolving import BOTH
from mkdocs_podlife.behaviour.vocabulary import TOOLS
from mkdocs_podlife.manifest.model import Assumption, EnvVar, Port

from .pods import YEAR, VolumeMount, container, live, world


@pytest.mark.parametrize(
    ("image", "name", "how"),
    [
        ("nginx", "nginx", ""),
        ("nginx:1.27", "nginx", ""),
        ("docker.io/library/nginx:1", "nginx", ""),
        ("sun2010wg/my-nginx:v2", "nginx", "like:nginx"),
        ("harbor.example.com/web/nginx:1", "nginx", "like:nginx"),
        ("acme/nginx-proxy", "nginx", "like:nginx"),
        ("acme/kubenginx", "acme/kubenginx", "unknown"),
        ("registry.k8s.io/pause:3.9", "pause", ""),
        ("gcr.io/google-samples/hello-app:1.0", "hello-app", ""),
        ("registry.k8s.io/e2e-test-images/agnhost:2.40", "e2e-test-images/agnhost", ""),
        ("acme/my-python-app", "acme/my-python-app", "unknown"),
        ("localhost:5000/busybox", "busybox", "like:busybox"),
        ("nginx@sha256:abc", "nginx", ""),
        ("app:1", "app:1", "unknown"),
    ],
)
def test_names(image: str, name: str, how: str) -> None:
    facts, found = images.facts_of(image)
    assert (facts.name, found) == (name, how)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ("nginx:1.27", ""),
        ("localhost:5000/a/b:1", ""),
        ("a/b@sha256:0123", ""),
        (
            "Nginx:Latest:1",
            'couldn\'t parse image name "Nginx:Latest:1": invalid reference format: '
            "repository name (library/Nginx) must be lowercase",
        ),
        ("nginx:", 'couldn\'t parse image name "nginx:": invalid reference format'),
        (
            "acme/App",
            'couldn\'t parse image name "acme/App": invalid reference format: repository name (acme/App) must be lowercase',
        ),
        ("a b", 'couldn\'t parse image name "a b": invalid reference format'),
    ],
)
def test_invalid_names(image: str, words: str) -> None:
    assert image_names.invalid(image) == words
    assert (world().image(image, 0).failure == "invalid") == bool(words)


def test_every_entry_can_be_used() -> None:
    raw = images.data()
    for name, entry in raw["images"].items():
        facts = images._listed(name)
        assert facts is not None and entry.get("base", "debian") in raw["bases"]
        assert facts.stop_signal.removeprefix("SIG") in SIGNALS
        if facts.command:
            live(world(container("c", name)).launch("c", name, 0, 0), 60_000)
    for program in images.programs().values():
        assert set(program.signals) <= set(SIGNALS)


@pytest.mark.parametrize(
    ("image", "end"),
    [
        ("busybox", (0, 0)),
        ("alpine:3", (0, 0)),
        ("node:20", (0, 0)),
        ("python", (0, 0)),
        ("nginx", None),
        ("redis", None),
        ("registry.k8s.io/pause:3.9", None),
    ],
)
def test_alone_without_a_terminal(image: str, end: tuple[int, int] | None) -> None:
    instance = world(container("c", image)).launch("c", image, 0, 0)
    live(instance, YEAR)
    assert (instance.main.exit and (instance.main.exit.at, instance.main.exit.code)) == end


@pytest.mark.parametrize(("image", "code"), [("nginx", 0), ("httpd", 0), ("redis", 0), ("tomcat", 143), ("mongo", 0)])
def test_the_stop_signal(image: str, code: int) -> None:
    instance = world(container("c", image)).launch("c", image, 0, 0)
    live(instance, 60_000)
    instance.main.signal(60_000, instance.stop_signal())
    assert instance.main.exit == Exit(60_000, code)


def test_python_as_process_1_ignores_sigterm() -> None:
    instance = world(container("c", "python", "python3", "-m", "http.server", "9000")).launch("c", "python", 0, 0)
    instance.main.signal(1_000, "SIGTERM")
    assert instance.main.exit is None and instance.tcp(1_000, 9000).kind == "answer"


def test_a_database_needs_its_password() -> None:
    bare = world(container("db", "mysql:8")).launch("db", "mysql:8", 0, 0)
    live(bare, 60_000)
    assert bare.main.exit is not None and bare.main.exit.code == 1
    given = world(container("db", "mysql:8", env=(EnvVar("MYSQL_ROOT_PASSWORD", "x"),))).launch("db", "mysql:8", 0, 0)
    assert given.tcp(5_000, 3306).kind == "refused"
    assert given.tcp(20_000, 3306).kind == "answer"
    assert given.exec(20_000, ["mysqladmin", "ping"]).exit == Exit(20_000, 0)


def test_nginx_pages() -> None:
    nginx = world(container("web", "nginx")).launch("web", "nginx", 0, 0)
    assert nginx.http(5, 80, "/", "HTTP").kind == "refused"  # it takes 20 ms
    assert nginx.http(1_000, 80, "/", "HTTP") == Answer("answer", 200)
    assert nginx.http(1_000, 80, "/healthz", "HTTP") == Answer("answer", 404)
    assert nginx.http(1_000, 81, "/", "HTTP").kind == "refused"
    assert nginx.http(1_000, 80, "/", "HTTPS") == Answer(
        "not-http", body="http: server gave HTTP response to HTTPS client"
    )
    before = nginx.version()
    nginx.exec(2_000, ["rm", "/usr/share/nginx/html/index.html"])
    assert nginx.version() != before
    assert nginx.http(2_000, 80, "/", "HTTP") == Answer("answer", 403)


def test_pages_of_a_server_that_a_scenario_describes() -> None:
    said = "images: {nginx: {listens: [80], root: /usr/share/nginx/html, serves: {/: 200, /index.html: 200}}}"
    server = world(container("web", "nginx"), scenario=said).launch("web", "nginx", 0, 0)
    assert server.http(1_000, 80, "/", "HTTP") == Answer("answer", 200)
    server.exec(2_000, ["rm", "/usr/share/nginx/html/index.html"])
    assert server.http(2_000, 80, "/", "HTTP") == Answer("answer", 404)  # nobody says that it refuses to list a folder


def test_an_empty_volume_hides_the_pages() -> None:
    pod = world(
        container("web", "nginx", mounts=(VolumeMount("root", "/usr/share/nginx/html", read_only=True),)),
        volumes=["root"],
    )
    nginx = pod.launch("web", "nginx", 0, 0)
    assert nginx.http(1_000, 80, "/", "HTTP") == Answer("answer", 403)
    assert nginx.http(1_000, 80, "/api/successStart", "HTTP") == Answer("answer", 404)
    write = nginx.exec(1_000, ["touch", "/usr/share/nginx/html/x"])
    assert write.exit is not None and write.exit.code == 1 and "Read-only file system" in write.output


def test_probe_commands_and_their_words() -> None:
    nginx = world(container("web", "nginx")).launch("web", "nginx", 0, 0)
    health = nginx.exec(1_000, ["cat", "/health"])
    assert (health.exit, health.output, health.missing, health.steady) == (
        Exit(1_000, 1),
        "cat: /health: No such file or directory\n",
        "",
        True,
    )
    box = world(container("c", "busybox", "sleep", "3600")).launch("c", "busybox", 0, 0)
    assert box.exec(1, ["cat", "/tmp/healthy"]).output == "cat: can't open '/tmp/healthy': No such file or directory\n"
    assert box.exec(1, ["/no/such"]).missing == "/no/such"
    assert box.exec(1, ["curl", "localhost"]).missing == "curl"
    assert nginx.exec(1, ["pgrep", "nginx"]).missing == "pgrep"
    for command, steady in (
        (["test", "-e", "/x"], True),
        (["ls", "/"], True),
        (["touch", "/x"], False),
        (["date"], False),
        (["sleep", "1"], False),
        (["sh", "-c", "[ $RANDOM -gt 1 ]"], False),
        (["false"], True),
    ):
        process = box.exec(1_000, command)
        live(box, 3_000)
        assert process.steady is steady, command


def test_busybox_httpd() -> None:
    server = world(
        container("c", "busybox", "sh", "-c", "mkdir /w; echo hi > /w/a; sleep 5; exec httpd -f -p 8080 -h /w")
    ).launch("c", "busybox", 0, 0)
    live(server, 4_000)
    assert server.http(4_000, 8080, "/a", "HTTP").kind == "refused"
    assert server.http(6_000, 8080, "/a", "HTTP") == Answer("answer", 200)
    assert server.http(6_000, 8080, "/", "HTTP") == Answer("answer", 404)
    bad = world(container("c", "busybox", "/bin/httpd", args=("-f", "-h /data/web/html"))).launch("c", "busybox", 0, 0)
    assert bad.main.exit == Exit(0, 1)


def test_nginx_quits_by_its_own_word() -> None:
    nginx = world(container("web", "nginx")).launch("web", "nginx", 0, 0)
    hook = nginx.exec(5_000, ["nginx", "-s", "quit"])
    assert hook.exit == Exit(5_000, 0)  # it does not wait for the server, which takes a moment to come down
    live(nginx, 6_000)
    assert nginx.main.exit == Exit(5_010, 0)


def test_containers_share_their_network() -> None:
    pod = world(
        container("web", "nginx"),
        container("c", "busybox", "sh", "-c", "sleep 2; wget -q -O /page localhost && exit 3; exit 4"),
    )
    web = pod.launch("web", "nginx", 0, 0)
    client = pod.launch("c", "busybox", 0, 0)
    live(web, 1_000)
    live(client, 10_000)
    assert client.main.exit == Exit(2_000, 3)


def test_an_unknown_image_answers_on_its_ports() -> None:
    pod = world(container("app", "acme/shop:1", ports=(Port(8080),)))
    shop = pod.launch("app", "acme/shop:1", 0, 0)
    assert shop.http(10, 8080, "/any", "HTTP") == Answer("answer", 200)
    assert shop.tcp(10, 80).kind == "refused"
    assert [a.key for a in pod.assumptions if isinstance(a, Assumption)] == ["image-unknown"]
    shop.main.signal(1_000, "SIGTERM")
    assert shop.main.exit == Exit(1_000, 0)


def test_executables_that_are_missing() -> None:
    def words(image: str, *command: str) -> str:
        return world(container("c", image, *command)).launch("c", image, 0, 0).start_error

    head = (
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
        "unable to start container process: "
    )
    assert words("busybox", "/no/such/binary") == (
        f'{head}exec: "/no/such/binary": stat /no/such/binary: no such file or directory: unknown'
    )
    assert words("busybox", "curl") == f'{head}exec: "curl": executable file not found in $PATH: unknown'
    assert words("acme/x", "/server") == "" and words("busybox", "/bin/sh") == ""


def test_every_tool_that_can_serve_is_known_as_both() -> None:
    assert set(programs()) & set(TOOLS) == BOTH
