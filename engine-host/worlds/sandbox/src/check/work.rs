//! What a function costs to compile, estimated from its code.
//!
//! Some code costs far more than its length: a call of many values, a table of branches that carry values, loops in loops around
//! many variables. The weights were found by compiling functions that consist of one such thing; a unit is about a microsecond
//! there, and a third of one in code that people write.

use wasmparser::Operator;

/// Of a function that does nothing.
const FUNCTION: u64 = 50;
/// Of each value that a call or branch carries: it goes through memory, or through a register that must be free.
const VALUE: u64 = 4;
/// Of each value that one entry of a table of branches carries.
const TABLE_VALUE: u64 = 64;
/// Of each variable, for each block that a table of branches leads to.
const TABLE_VARIABLE: u64 = 8;
/// Of any instruction, and of one that leaves the function: what it holds has to be put by.
const INSTRUCTION: u64 = 2;
const CALL: u64 = 8;

/// Counts one function.
pub(super) struct Work {
    variables: u64,
    units: u64,
    loops: u64,
    /// Whether each block around is a loop.
    around: Vec<bool>,
    loops_around: u64,
}

impl Work {
    /// For a function with so many parameters and local variables.
    pub(super) fn new(variables: u64) -> Self {
        Self { variables, units: FUNCTION + variables / 8, loops: 0, around: Vec::new(), loops_around: 0 }
    }

    /// Takes in one more instruction, with the values that it takes and gives.
    pub(super) fn add(&mut self, operator: &Operator<'_>, (takes, gives): (u32, u32)) {
        let values = u64::from(takes) + u64::from(gives);
        self.units += match operator {
            Operator::Call { .. } | Operator::CallIndirect { .. } => CALL + VALUE * values,
            Operator::BrTable { targets } => self.table(u64::from(targets.len()), u64::from(takes)),
            Operator::Loop { .. } => VALUE * values + self.begin(true),
            Operator::Block { .. } | Operator::If { .. } => VALUE * values + self.begin(false),
            Operator::End => VALUE * values + self.end(),
            Operator::Br { .. } | Operator::BrIf { .. } | Operator::Else | Operator::Return => {
                INSTRUCTION + VALUE * values
            }
            _ => INSTRUCTION,
        };
    }

    /// What was counted so far.
    pub(super) fn units(&self) -> u64 {
        self.units
    }

    /// Each block that it leads to may be come into with other values in every variable.
    fn table(&self, targets: u64, takes: u64) -> u64 {
        let blocks = targets.min(self.around.len() as u64 + 1);
        // One of the values taken is the index.
        let entry = 1 + TABLE_VALUE * takes.saturating_sub(1);
        INSTRUCTION + targets * entry + TABLE_VARIABLE * blocks * self.variables
    }

    /// Where ways join, every variable may have come by either. A loop joins with its own end, whatever is between.
    fn begin(&mut self, is_loop: bool) -> u64 {
        self.around.push(is_loop);
        if !is_loop {
            return INSTRUCTION + self.variables / 4;
        }
        self.loops += 1;
        self.loops_around += 1;
        INSTRUCTION + (self.variables + 4) * self.loops_around / 2 + self.loops / 10
    }

    fn end(&mut self) -> u64 {
        if self.around.pop() == Some(true) {
            self.loops_around -= 1;
        }
        0
    }
}
