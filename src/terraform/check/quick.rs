//! A hash that costs little, for what is numbered again and again: names of one module. It withstands nobody who looks for names that collide, and need not:
//! whoever writes the names waits for the answer.

use std::hash::{BuildHasherDefault, Hasher};

pub(super) type Quick = BuildHasherDefault<State>;

#[derive(Default)]
pub(super) struct State(u64);

impl State {
    /// As in `rustc-hash`: an odd factor that spreads low bits upwards.
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for State {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let rest = rest
                .iter()
                .fold(0, |word, byte| (word << 8) | u64::from(*byte));
            self.add(rest);
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(byte.into());
    }

    fn write_usize(&mut self, word: usize) {
        self.add(word as u64);
    }

    fn finish(&self) -> u64 {
        // A table goes by the lowest bits, and the highest are the best.
        self.0.rotate_left(26)
    }
}
