#!/usr/bin/env python3
"""Has a real Envoy decide about 10,000 x-request-ids at several percentages, and writes down what it decided.

  envoy_sampling.py ENVOY FILE     ENVOY is the program; FILE is what bootstrap's EnvoyDecisionsTest reads

A line of FILE is the first 8 digits of an id and a digit for each percentage: 9 where Envoy sampled the request, else 4.
"""
import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import uuid

PERCENTAGES = [1, 10, 50, 99.99]
EXTENSION = "type.googleapis.com/envoy.extensions."
PORT = 21900


def some_ids():
    r = random.Random(7)
    return [str(uuid.UUID(int=r.getrandbits(128), version=4)) for _ in range(10000)]


def configuration(percentage):
    """Answers by itself, with the x-request-id as a service behind it would get it."""
    manager = {
        "@type": EXTENSION + "filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "inbound",
        "request_id_extension": {"typed_config": {
            "@type": EXTENSION + "request_id.uuid.v3.UuidRequestIdConfig", "use_request_id_for_trace_sampling": True}},
        "tracing": {
            "client_sampling": {"value": 100}, "random_sampling": {"value": percentage}, "overall_sampling": {"value": 100},
            "provider": {"name": "envoy.tracers.zipkin", "typed_config": {
                "@type": "type.googleapis.com/envoy.config.trace.v3.ZipkinConfig", "collector_cluster": "nobody",
                "collector_endpoint": "/api/v2/spans", "collector_endpoint_version": "HTTP_JSON"}}},
        "http_filters": [{"name": "envoy.filters.http.router",
                          "typed_config": {"@type": EXTENSION + "filters.http.router.v3.Router"}}],
        "route_config": {
            "response_headers_to_add": [{"header": {"key": "x-got", "value": "%REQ(X-REQUEST-ID)%"}}],
            "virtual_hosts": [{"name": "all", "domains": ["*"],
                               "routes": [{"match": {"prefix": "/"}, "direct_response": {"status": 200}}]}]},
    }
    return {
        "admin": {"address": address(PORT)},
        "node": {"id": "sampling", "cluster": "sampling"},
        "static_resources": {
            "listeners": [{"name": "inbound", "address": address(PORT + 1), "filter_chains": [{"filters": [
                {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}]}],
            "clusters": [{"name": "nobody", "type": "STATIC", "load_assignment": {"cluster_name": "nobody", "endpoints": [
                {"lb_endpoints": [{"endpoint": {"address": address(9)}}]}]}}]},
    }


def address(port):
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def is_ready():
    try:
        admin = http.client.HTTPConnection("127.0.0.1", PORT)
        admin.request("GET", "/ready")
        return admin.getresponse().status == 200
    except OSError:
        return False


def decisions(envoy, percentage, ids):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(configuration(percentage), file)
        file.flush()
        process = subprocess.Popen([envoy, "-c", file.name, "--concurrency", "1", "--disable-hot-restart", "-l", "error"])
        try:
            while not is_ready():
                if process.poll() is not None:
                    sys.exit("Envoy ended with %d" % process.returncode)
                time.sleep(0.05)
            connection = http.client.HTTPConnection("127.0.0.1", PORT + 1)
            decided = []
            for each in ids:
                connection.request("GET", "/", headers={"x-request-id": each})
                answer = connection.getresponse()
                answer.read()
                got = answer.getheader("x-got")
                if got[:14] + got[15:] != each[:14] + each[15:]:
                    sys.exit("Envoy changed %s to %s" % (each, got))
                decided.append(got[14])
            return decided
        finally:
            process.terminate()
            process.wait()


def main(envoy, path):
    ids = some_ids()
    columns = [decisions(envoy, percentage, ids) for percentage in PERCENTAGES]
    version = subprocess.run([envoy, "--version"], capture_output=True, text=True).stdout
    version = re.search(r"/(\d+\.\d+\.\d+)/", version).group(1)
    with open(path, "w", encoding="ascii") as out:
        out.write("# Envoy %s; percentages %s\n" % (version, " ".join(map(str, PERCENTAGES))))
        for number, each in enumerate(ids):
            out.write(each[:8] + " " + "".join(column[number] for column in columns) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], os.path.abspath(sys.argv[2]))
