package dev.baton.smoke.mesh;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.baton.smoke.mesh.Request.Kind;
import java.io.File;
import java.util.Base64;

/** What the sidecars of a mesh do to requests beside passing them on, in JSON. */
enum Features {
  NONE,

  /**
   * A header {@code x-plan} that a filter in Lua adds where requests come to the front, and without
   * which nothing gets to the ratings; as an {@code EnvoyFilter} puts it in.
   */
  PLANS_BY_LUA {
    @Override
    String filters(Hop hop) {
      return hop == Hop.FRONT
          ? """
          {"name": "envoy.filters.http.lua", "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
            "default_source_code": {"inline_string":
              "function envoy_on_request(handle)
                 local headers = handle:headers()
                 headers:add('x-plan', 'of-' .. headers:get('x-request-id'))
               end"}}},\
          """
              .replaceAll("\n *", " ")
          : "";
    }

    @Override
    String routes(Hop hop) {
      return hop == Hop.REVIEWS_TO_RATINGS ? ONLY_WITH_PLAN : "";
    }

    @Override
    String tags() {
      return PLAN_TAG;
    }
  },

  /** The same header by a filter in WebAssembly; as a {@code WasmPlugin} puts it in. */
  PLANS_BY_WASM {
    @Override
    String filters(Hop hop) {
      return hop == Hop.FRONT
          ? """
          {"name": "envoy.filters.http.wasm", "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
            "config": {"name": "plan", "vm_config": {"runtime": "envoy.wasm.runtime.v8",
              "code": {"local": {"inline_bytes": "${module}"}}}}}},\
          """
              .replace("${module}", Base64.getEncoder().encodeToString(Wat2Wasm.parse(MODULE)))
          : "";
    }

    @Override
    String routes(Hop hop) {
      return PLANS_BY_LUA.routes(hop);
    }

    @Override
    String tags() {
      return PLAN_TAG;
    }
  },

  /** What a {@code VirtualService} can ask for, each for the requests of one {@link Kind}. */
  VIRTUAL_SERVICES {
    @Override
    String filters(Hop hop) {
      return """
      {"name": "envoy.filters.http.fault", "typed_config": {${fault}}},\
      """
          .replace("${fault}", FAULT);
    }

    @Override
    String routes(Hop hop) {
      switch (hop) {
        case GATEWAY:
          return route(WITH_CANARY, Hop.FRONT_CANARY, "");
        case FRONT_TO_REVIEWS:
          return route(of(Kind.RETRIED), hop, RETRY)
              + route(of(Kind.MIRRORED), hop, MIRROR)
              + fault(Kind.ABORTED, hop, "\"abort\": {\"http_status\": 418, ${always}}")
              + fault(Kind.DELAYED, hop, "\"delay\": {\"fixed_delay\": \"0.05s\", ${always}}");
        case REVIEWS_TO_RATINGS:
          return route(WITH_CANARY, Hop.RATINGS_CANARY, "")
              + route(of(Kind.REDIRECTED_BY_ENVOY), hop, ", \"internal_redirect_policy\": {}");
        case RATINGS:
          return MOVED;
        default:
          return "";
      }
    }

    @Override
    String connections() {
      return "\"upgrade_configs\": [{\"upgrade_type\": \"websocket\"}],";
    }

    @Override
    String tags() {
      return """
      , {"tag": "canary", "request_header": {"name": "x-canary", "default_value": "no"}}\
      """;
    }
  };

  /** A header that a filter adds. */
  static final String PLAN = "x-plan";

  /** A header that clients set, and that requests are routed by. */
  static final String CANARY = "x-canary";

  private static final File MODULE = new File("src/test/resources/plan.wat");

  private static final String ONLY_WITH_PLAN =
      """
      {"match": {"prefix": "/", "headers": [{"name": "x-plan", "present_match": false}]},
       "direct_response": {"status": 404, "body": {"inline_string": "no plan"}}},\
      """;

  private static final String PLAN_TAG =
      """
      , {"tag": "plan", "request_header": {"name": "x-plan"}}\
      """;

  private static final String FAULT =
      "\"@type\": \"type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault\"";

  private static final String WITH_CANARY =
      "\"headers\": [{\"name\": \"x-canary\", \"string_match\": {\"exact\": \"yes\"}}]";

  private static final String RETRY =
      """
      , "retry_policy": {"retry_on": "retriable-status-codes",
                         "retriable_status_codes": [503], "num_retries": 2}\
      """;

  private static final String MIRROR =
      """
      , "request_mirror_policies": [{"cluster": "REVIEWS_MIRROR"}]\
      """;

  private static final String MOVED =
      """
      {"match": {"prefix": "/moved/"},
       "redirect": {"prefix_rewrite": "/sync/", "response_code": "FOUND"}},\
      """;

  private static String of(Kind kind) {
    return """
    "query_parameters": [{"name": "kind", "string_match": {"exact": "${kind}"}}]\
    """
        .replace("${kind}", kind.name());
  }

  private static String route(String match, Hop to, String more) {
    return """
    {"match": {"prefix": "/", ${match}}, "route": {"cluster": "${to}", "timeout": "0s"${more}}},\
    """
        .replace("${match}", match)
        .replace("${to}", to.name())
        .replace("${more}", more);
  }

  private static String fault(Kind kind, Hop to, String fault) {
    return """
    {"match": {"prefix": "/", ${match}}, "route": {"cluster": "${to}", "timeout": "0s"},
     "typed_per_filter_config": {"envoy.filters.http.fault": {${type}, ${fault}}}},\
    """
        .replace("${match}", of(kind))
        .replace("${to}", to.name())
        .replace("${type}", FAULT)
        .replace("${fault}", fault.replace("${always}", "\"percentage\": {\"numerator\": 100}"));
  }

  /** Filters of a listener before its router, each with a comma after it. */
  String filters(Hop hop) {
    return "";
  }

  /** Routes of a listener before the one for all others, each with a comma after it. */
  String routes(Hop hop) {
    return "";
  }

  /** Fields of each connection manager, each with a comma after it. */
  String connections() {
    return "";
  }

  /** Custom tags, each with a comma before it. */
  String tags() {
    return "";
  }
}
