//! The same turns make the same bytes: clock, chance and mathematics are the host's.

use crate::cases::cases;
use crate::support::{fast, lines, node, play, run};

#[test]
fn the_clock_is_the_hosts() {
    let Some(node) = node() else { return };
    let answers = run(
        &node,
        "exports.onUpdate = () => console.log(Date.now(), new Date().toISOString(), performance.now())
         console.log(new Date(0).getTime(), new Date(2020, 1).toISOString(), typeof Date(), new Date() instanceof Date)
         console.log(new Date(0).constructor === Date, Date.UTC(2000, 0), new Date(5).toLocaleTimeString())",
        2,
    );
    assert_eq!(
        lines(&answers),
        [
            "0 2020-02-01T00:00:00.000Z string true",
            "true 946684800000 00:00:00",
            "1700000000000 2023-11-14T22:13:20.000Z 0",
            "1700000000500 2023-11-14T22:13:20.500Z 500",
        ]
    );
}

#[test]
fn chance_is_the_seed() {
    let Some(node) = node() else { return };
    let text = "let sum = 0; for (let at = 0; at < 1e5; at++) { const r = Math.random(); if (!(r >= 0 && r < 1)) throw r; sum += r }
                console.log(Math.random(), Math.abs(sum / 1e5 - 0.5) < 0.005)";
    let answers = run(&node, text, 1);
    assert_eq!(lines(&answers), ["0.5512182070084759 true"]);
}

#[test]
fn the_same_turns_make_the_same_answers() {
    let Some(node) = node() else { return };
    for case in cases() {
        let twice = [0; 2].map(|_| play(&mut fast(&node, case.text), &case.turns).unwrap());
        assert_eq!(twice[0], twice[1], "{}", case.name);
        assert!(twice[0].iter().any(|answer| !answer.log.is_empty()), "{} says something", case.name);
    }
}

#[test]
fn the_digits_of_fractions_in_other_bases_are_the_same_in_every_engine() {
    let Some(node) = node() else { return };
    let text = "console.log(0.1.toString(36), (-255.5).toString(16), (1 / 3).toString(2), (0.9999999999999999).toString(36))
                console.log((2 ** 53 + 2).toString(16), (255).toString(16), (0.1).toString(), (12).toString(10), (7).toString(undefined))
                try { (0.5).toString(37) } catch (error) { console.log(error instanceof RangeError, Number.prototype.toString.length) }";
    let answers = run(&node, text, 1);
    assert_eq!(
        lines(&answers),
        [
            "0.3lllllllllm -ff.8 0.010101010101010101010101010101010101010101010101010101 0.zzzzzzzzzza",
            "20000000000002 ff 0.1 12 7",
            "true 1",
        ]
    );
}

/// Every function that the prelude computes, of one number or of two, as others compute it.
type Known = (&'static str, fn(f64) -> f64);
const KNOWN: [Known; 19] = [
    ("acos", libm::acos),
    // The other says something below 1, where there is nothing.
    ("acosh", |x| if x < 1.0 { f64::NAN } else { libm::acosh(x) }),
    ("asin", libm::asin),
    ("asinh", libm::asinh),
    ("atan", libm::atan),
    ("atanh", libm::atanh),
    ("cbrt", libm::cbrt),
    ("cos", libm::cos),
    ("cosh", libm::cosh),
    ("exp", libm::exp),
    ("expm1", libm::expm1),
    ("log", libm::log),
    ("log10", libm::log10),
    ("log1p", libm::log1p),
    ("log2", libm::log2),
    ("sin", libm::sin),
    ("sinh", libm::sinh),
    ("tan", libm::tan),
    ("tanh", libm::tanh),
];
type KnownPair = (&'static str, fn(f64, f64) -> f64);
const PAIRS: [KnownPair; 3] = [("atan2", libm::atan2), ("hypot", libm::hypot), ("pow", libm::pow)];

fn numbers() -> Vec<f64> {
    let mut numbers =
        vec![0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 5e-324, 1e-310, 1e300, 1e22, 1048576.5];
    numbers
        .extend((-40..40).flat_map(|step| [f64::from(step) * 0.1, f64::from(step) * 7.3, f64::from(step) * 1234.567]));
    numbers
}

/// How many numbers lie between two; none where both are the same kind of nothing.
fn apart(left: f64, right: f64) -> u64 {
    if left.is_nan() || right.is_nan() {
        return if left.is_nan() && right.is_nan() { 0 } else { u64::MAX };
    }
    left.to_bits().abs_diff(right.to_bits())
}

#[test]
fn mathematics_are_right_to_four_units_in_the_last_place() {
    let Some(node) = node() else { return };
    let numbers = numbers();
    let names: Vec<_> = KNOWN.iter().map(|(name, _)| *name).collect();
    let pairs: Vec<_> = PAIRS.iter().map(|(name, _)| *name).collect();
    let text = format!(
        "const numbers = new Float64Array(new Uint8Array({bytes:?}).buffer)
         const out = []
         for (const name of {names:?}) for (const x of numbers) out.push(Math[name](x))
         for (const name of {pairs:?}) for (const x of numbers) for (const y of numbers) out.push(Math[name](x, y))
         require('~system/EngineApi').crdtSendToRenderer({{ data: new Uint8Array(new Float64Array(out).buffer) }})",
        bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>(),
    );
    let answer = run(&node, &text, 1).remove(0);
    let mut given = answer.crdt.chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap()));
    for (name, known) in KNOWN {
        for x in &numbers {
            let (ours, right) = (given.next().unwrap(), known(*x));
            assert!(apart(ours, right) <= 4, "{name}({x:?}) is {ours:?}, not {right:?}");
        }
    }
    for (name, known) in PAIRS {
        for x in &numbers {
            for y in &numbers {
                let (ours, right) = (given.next().unwrap(), known(*x, *y));
                // JavaScript says that these have no value.
                let none = name == "pow" && (x.abs() == 1.0 && y.is_infinite() || y.is_nan());
                assert!(
                    none && ours.is_nan() || apart(ours, right) <= 4,
                    "{name}({x:?}, {y:?}) is {ours:?}, not {right:?}"
                );
            }
        }
    }
    assert_eq!(given.next(), None);
}
