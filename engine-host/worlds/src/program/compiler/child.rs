//! The compiler's own process: a checked module comes in on its standard input, machine code goes out on its standard output.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};

use lightcone_sandbox::{Limits, ModuleError, machine_code};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::error::{CompileError, MOST_BYTES, MOST_CPU_S};

/// Machine code that is taken from it.
const MOST_CODE_BYTES: u64 = 512 << 20;

/// Why the compiler's process could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum BoundError {
    /// The bounds of the process could not be set: it does not begin.
    #[error("the bounds of this process cannot be set: {0}")]
    Bounds(io::Error),
    /// The module could not be read, or the code not written.
    #[error("standard input or output: {0}")]
    Pipe(#[from] io::Error),
    /// It cannot be compiled.
    #[error(transparent)]
    Module(#[from] ModuleError),
}

/// The whole work of the compiler's process: bounds itself, reads a module from standard input, and writes its machine code to
/// standard output. What it reads was checked by who started it.
pub fn compile_stdin() -> Result<(), BoundError> {
    bound().map_err(BoundError::Bounds)?;
    let most = Limits::default().module_bytes as u64 * 2;
    let mut code = Vec::new();
    io::stdin().lock().take(most).read_to_end(&mut code)?;
    io::stdout().lock().write_all(&machine_code(&code)?)?;
    Ok(())
}

/// No more time and memory than a compiler needs, no files, and no dump of its memory.
fn bound() -> io::Result<()> {
    let bounds = [(Resource::Cpu, MOST_CPU_S), (Resource::As, MOST_BYTES), (Resource::Core, 0), (Resource::Fsize, 0)];
    for (resource, most) in bounds {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Has `module` compiled by `command`. The child bounds its own processor time, so it ends.
pub(super) fn compile(command: &[OsString], module: &[u8]) -> Result<Vec<u8>, CompileError> {
    let failed = |cause| CompileError::Process { command: command.first().cloned().unwrap_or_default(), cause };
    let mut child = start(command).map_err(failed)?;
    let talked = converse(&mut child, module);
    let status = child.wait().map_err(failed)?;
    match talked {
        // A child that died also breaks the talk.
        _ if !status.success() => Err(CompileError::Died { status }),
        talked => talked.map_err(failed),
    }
}

fn start(command: &[OsString]) -> io::Result<Child> {
    let (program, arguments) = command.split_first().ok_or_else(|| io::Error::other("it has no name"))?;
    // Nothing of this process's environment is for it; what it says of a failure goes where this process's own log goes.
    let mut command = Command::new(program);
    command.args(arguments).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
}

/// It reads all before it writes, so neither waits for the other.
fn converse(child: &mut Child, module: &[u8]) -> io::Result<Vec<u8>> {
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("it has no standard input and output"));
    };
    to.write_all(module)?;
    drop(to);
    let mut code = Vec::new();
    from.take(MOST_CODE_BYTES + 1).read_to_end(&mut code)?;
    if code.len() as u64 > MOST_CODE_BYTES {
        return Err(io::Error::other(format!("it made more than {} MiB of code", MOST_CODE_BYTES >> 20)));
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(command: &[&str]) -> Result<Vec<u8>, CompileError> {
        let command: Vec<OsString> = command.iter().map(OsString::from).collect();
        // More than a pipe holds.
        compile(&command, &vec![0; 1 << 20])
    }

    #[test]
    fn a_compiler_that_dies_is_told_from_one_that_cannot_be_started() {
        assert!(matches!(by(&[]), Err(CompileError::Process { .. })));
        let gone = by(&["/nowhere/at/all"]).unwrap_err().to_string();
        assert!(gone.starts_with("the compiler's process \"/nowhere/at/all\" cannot be used: "), "{gone}");
        let died = by(&["/bin/sh", "-c", "kill -9 $$"]).unwrap_err().to_string();
        assert!(died.starts_with("the compiler ended with signal: 9"), "{died}");
        assert!(matches!(by(&["/bin/sh", "-c", "cat > /dev/null; echo half; exit 3"]), Err(CompileError::Died { .. })));
    }

    #[test]
    fn what_a_compiler_writes_comes_whole_and_it_has_no_environment() {
        assert_eq!(by(&["/bin/sh", "-c", "cat > /dev/null; printf code"]).unwrap(), b"code");
        assert_eq!(by(&["/bin/sh", "-c", "cat > /dev/null; printf \"$HOME\""]).unwrap(), b"");
    }
}
