/// The script that every engine evaluates before the bundle; its value is the object that `prelude/turn.js` describes at its
/// end. The files of `prelude/` are the body of one function, so a scene reaches none of their names.
///
/// The engine then compiles [`WRAP_HEAD`], the bundle and [`WRAP_TAIL`] to a function, and gives it to `boot`.
pub const PRELUDE: &str = concat!(
    "(() => {\n'use strict'\n",
    include_str!("prelude/own.js"),
    include_str!("prelude/globals.js"),
    include_str!("prelude/text.js"),
    include_str!("prelude/locale.js"),
    include_str!("prelude/trig.js"),
    include_str!("prelude/math.js"),
    include_str!("prelude/pow.js"),
    include_str!("prelude/radix.js"),
    include_str!("prelude/clock.js"),
    include_str!("prelude/console.js"),
    include_str!("prelude/kernel.js"),
    include_str!("prelude/web.js"),
    include_str!("prelude/turn.js"),
    "return engine\n})()\n",
);

/// What comes before the bundle, on its first line.
pub const WRAP_HEAD: &str = "(function (module, exports, require) {";

/// What comes after it: a line of its own, because the bundle may end in a comment.
pub const WRAP_TAIL: &str = "\n})";
