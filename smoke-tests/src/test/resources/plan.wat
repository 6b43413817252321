;; A filter for Envoy, by proxy-wasm's ABI 0.2.1: adds the header x-plan, "of-" and the request's x-request-id.
(module
  (import "env" "proxy_get_header_map_value"
    (func $get (param $map i32) (param $name i32) (param $length i32) (param $value i32) (param $valueLength i32) (result i32)))
  (import "env" "proxy_add_header_map_value"
    (func $add (param $map i32) (param $name i32) (param $length i32) (param $value i32) (param $valueLength i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "x-plan")
  (data (i32.const 16) "x-request-id")
  (data (i32.const 64) "of-")
  (func (export "proxy_abi_version_0_2_1"))
  ;; Where the proxy puts the id: right behind "of-".
  (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 67))
  (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (i32.const 1))
  (func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 1))
  (func (export "proxy_on_context_create") (param i32 i32))
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (drop (call $get (i32.const 0) (i32.const 16) (i32.const 12) (i32.const 32) (i32.const 36)))
    (drop (call $add (i32.const 0) (i32.const 0) (i32.const 6) (i32.const 64)
      (i32.add (i32.const 3) (i32.load (i32.const 36)))))
    (i32.const 0)))
