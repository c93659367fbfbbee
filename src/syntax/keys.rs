//! How keys of tables are hashed: they are short and many, and whoever writes a file that collides waits for it himself. Knows no tables.

use std::hash::{BuildHasher, Hasher};

/// FNV-1a, of 64 bits: <http://www.isthe.com/chongo/tech/comp/fnv/>
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keys;

pub(super) struct Fnv(u64);

impl BuildHasher for Keys {
    type Hasher = Fnv;

    fn build_hasher(&self) -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, Hasher};

    #[test]
    fn it_is_the_function_of_that_name() {
        let hash = |text: &str| {
            let mut hasher = super::Keys.build_hasher();
            hasher.write(text.as_bytes());
            hasher.finish()
        };
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }
}
