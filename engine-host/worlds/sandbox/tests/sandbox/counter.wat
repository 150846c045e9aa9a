;; Counts its ticks in a global, sums the bytes of its input in memory, and returns both.
(module
  (memory (export "memory") 2)
  (global $ticks (mut i64) (i64.const 0))
  (global $mean (mut f64) (f64.const 0))
  (func (export "lc_abi") (result i32) (i32.const 1))
  (func (export "lc_alloc") (param i32) (result i32) (i32.const 65536))
  (func (export "lc_init") (param i32 i32))
  (func (export "lc_tick") (param $ptr i32) (param $len i32) (result i64)
    (local $end i32)
    (global.set $ticks (i64.add (global.get $ticks) (i64.const 1)))
    (local.set $end (i32.add (local.get $ptr) (local.get $len)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $ptr) (local.get $end)))
        (i64.store (i32.const 8) (i64.add (i64.load (i32.const 8)) (i64.load8_u (local.get $ptr))))
        (local.set $ptr (i32.add (local.get $ptr) (i32.const 1)))
        (br $next)))
    (i64.store (i32.const 0) (global.get $ticks))
    (global.set $mean (f64.div (f64.convert_i64_u (i64.load (i32.const 8))) (f64.convert_i64_u (global.get $ticks))))
    ;; Every tick a page of its own, so that pages come to be.
    (i64.store (i32.and (i32.mul (i32.load (i32.const 0)) (i32.const 4096)) (i32.const 0xffff)) (i64.load (i32.const 8)))
    (i64.store (i32.const 0) (global.get $ticks))
    (i64.const 0x10_00000000)))
