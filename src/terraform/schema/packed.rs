//! Reads the packed schemas that the program carries, where they lie: a type's schema is made when somebody asks for it, and all others cost nothing.
//!
//! The format, which `data/providers/pack.py` writes. A line with address and version. Nine offsets from the file's start, `u32` with the low byte
//! first, as all numbers of fixed size: the tables of names, types, bodies and functions, and the index of each of the five kinds.
//!
//! - A table: how many entries, their ends (one more, from zero), the bytes of all.
//! - An index: how many, then for each the number of its name and of its body or function, sorted by name. The number with all bits set: it exists,
//!   and its schema is not known.
//! - Inside of tables, numbers have seven bits a byte (LEB128). A name, a type or a body is given by its number.
//! - A type: 0 to 3 `dynamic`, `string`, `number`, `bool`; 4 to 6 `list`, `set`, `map` and the element's; 7 `object`, how many, name and type of
//!   each; 8 `tuple`, how many, the types.
//! - A body: whether it is deprecated; how many attributes, each a name, flags and a type, or, with flag 64, a nesting mode and a body; how many
//!   blocks, each a name, a nesting mode, fewest, most and a body.
//! - A function: the type that it returns, whether its last parameter is variadic, how many others there are, a name and a type for each.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::{Attribute, Block, Function, Known, Nested, Nesting, Object, Parameter, Type};

/// In the order of the format.
const KINDS: [&str; 5] = ["provider", "resource", "data", "ephemeral", "function"];
const FUNCTION: usize = 4;
/// A type of which nothing else is known.
const EXISTS: u32 = u32::MAX;
/// Types do not nest deeper than this; a file that says so is broken.
const DEEPEST: u8 = 64;

/// The schemas of one version of a provider.
#[derive(Debug)]
pub(super) struct Packed {
    bytes: &'static [u8],
    names: Table,
    types: Table,
    bodies: Table,
    functions: Table,
    kinds: [Index; 5],
    read: OnceLock<Read>,
}

/// What was read so far, by number.
#[derive(Debug)]
struct Read {
    /// By the row of the indices, all kinds in one.
    rows: Box<[OnceLock<Option<Known>>]>,
    functions: Box<[OnceLock<Option<Function>>]>,
    bodies: Box<[OnceLock<Option<Arc<Block>>>]>,
}

#[derive(Clone, Copy, Debug)]
struct Table {
    start: usize,
    count: usize,
}

#[derive(Clone, Copy, Debug)]
struct Index {
    start: usize,
    count: usize,
    /// Of its first row among the rows of all kinds.
    first: usize,
}

fn fixed(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

fn offset(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(fixed(bytes, at)?).ok()
}

impl Table {
    fn at(bytes: &[u8], start: usize) -> Option<Self> {
        let count = offset(bytes, start)?;
        Some(Self { start, count })
    }

    fn get(self, bytes: &'static [u8], number: usize) -> Option<&'static [u8]> {
        if number >= self.count {
            return None;
        }
        let ends = self.start + 4;
        let data = ends + 4 * (self.count + 1);
        let from = data + offset(bytes, ends + 4 * number)?;
        let to = data + offset(bytes, ends + 4 * (number + 1))?;
        bytes.get(from..to)
    }
}

fn cells<T>(count: usize) -> Box<[OnceLock<T>]> {
    std::iter::repeat_with(OnceLock::new).take(count).collect()
}

impl Packed {
    /// Address, version and schemas; none if the bytes are no packed schemas.
    pub fn open(bytes: &'static [u8]) -> Option<(&'static str, &'static str, Self)> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
        let (address, version) = head.split_once(' ')?;
        let start = |part: usize| offset(bytes, end + 1 + 4 * part);
        let table = |part: usize| Table::at(bytes, start(part)?);
        let mut kinds = [Index {
            start: 0,
            count: 0,
            first: 0,
        }; 5];
        let mut first = 0;
        for (at, index) in kinds.iter_mut().enumerate() {
            let start = start(4 + at)?;
            let count = offset(bytes, start)?;
            *index = Index {
                start: start + 4,
                count,
                first,
            };
            first += count;
        }
        let packed = Self {
            bytes,
            names: table(0)?,
            types: table(1)?,
            bodies: table(2)?,
            functions: table(3)?,
            kinds,
            read: OnceLock::new(),
        };
        Some((address, version, packed))
    }

    fn read(&self) -> &Read {
        self.read.get_or_init(|| Read {
            rows: cells(self.kinds.iter().map(|kind| kind.count).sum()),
            functions: cells(self.functions.count),
            bodies: cells(self.bodies.count),
        })
    }

    fn name(&self, number: usize) -> Option<&'static str> {
        std::str::from_utf8(self.names.get(self.bytes, number)?).ok()
    }

    /// Name and number of a row.
    fn row(&self, index: Index, row: usize) -> Option<(&'static [u8], u32)> {
        let at = index.start + 8 * row;
        let name = self.names.get(self.bytes, offset(self.bytes, at)?)?;
        Some((name, fixed(self.bytes, at + 4)?))
    }

    /// The row of a type, and what it says.
    fn find(&self, index: Index, name: &str) -> Option<(usize, u32)> {
        let (mut low, mut high) = (0, index.count);
        while low < high {
            let middle = usize::midpoint(low, high);
            let (there, number) = self.row(index, middle)?;
            match there.cmp(name.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some((middle, number)),
            }
        }
        None
    }

    fn index(&self, kind: &str) -> Option<Index> {
        let at = KINDS.iter().position(|known| *known == kind)?;
        self.kinds.get(at).copied()
    }

    /// A block schema.
    pub fn block(&self, kind: &str, name: &str) -> Option<&Known> {
        let index = self.index(kind).filter(|_| kind != KINDS[FUNCTION])?;
        let (row, number) = self.find(index, name)?;
        let cell = self.read().rows.get(index.first + row)?;
        let read = || match number {
            EXISTS => Some(Known::Exists),
            number => self.body(usize::try_from(number).ok()?).map(Known::Schema),
        };
        cell.get_or_init(read).as_ref()
    }

    /// A function.
    pub fn function(&self, name: &str) -> Option<&Function> {
        let (_, number) = self.find(self.kinds[FUNCTION], name)?;
        let number = usize::try_from(number).ok()?;
        let cell = self.read().functions.get(number)?;
        let read = || {
            let mut reader = self.reader(self.functions, number)?;
            reader.function()
        };
        cell.get_or_init(read).as_ref()
    }

    /// The names of a kind, sorted.
    pub fn types(&self, kind: &str) -> Types<'_> {
        Types {
            of: self,
            index: self.index(kind),
            row: 0,
        }
    }

    /// How many there are of a kind.
    pub fn count(&self, kind: &str) -> usize {
        self.index(kind).map_or(0, |index| index.count)
    }

    fn reader(&self, table: Table, number: usize) -> Option<Reader<'_>> {
        Some(Reader {
            of: self,
            bytes: table.get(self.bytes, number)?,
        })
    }

    /// Bodies refer to those with smaller numbers alone.
    fn body(&self, number: usize) -> Option<Arc<Block>> {
        let cell = self.read().bodies.get(number)?;
        let read = || self.reader(self.bodies, number)?.body(number).map(Arc::new);
        cell.get_or_init(read).clone()
    }

    fn kind(&self, number: usize, depth: u8) -> Option<Type> {
        let depth = depth.checked_add(1).filter(|depth| *depth < DEEPEST)?;
        self.reader(self.types, number)?.kind(depth)
    }
}

/// The names of a kind, as far as they are not yet read.
pub(super) struct Types<'p> {
    of: &'p Packed,
    index: Option<Index>,
    row: usize,
}

impl<'p> Iterator for Types<'p> {
    type Item = &'p str;

    fn next(&mut self) -> Option<&'p str> {
        let index = self.index.filter(|index| self.row < index.count)?;
        let (name, _) = self.of.row(index, self.row)?;
        self.row += 1;
        std::str::from_utf8(name).ok()
    }
}

/// An entry of a table, as far as it is not yet read.
struct Reader<'p> {
    of: &'p Packed,
    bytes: &'static [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 127) << shift;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn name(&mut self) -> Option<String> {
        let number = self.count()?;
        Some(self.of.name(number)?.to_owned())
    }

    fn nesting(&mut self) -> Option<Nesting> {
        Nesting::ALL.get(usize::from(self.byte()?)).copied()
    }

    /// A body that is referred to by the one of that number.
    fn inner(&mut self, by: usize) -> Option<Arc<Block>> {
        let number = self.count().filter(|number| *number < by)?;
        self.of.body(number)
    }

    fn body(&mut self, number: usize) -> Option<Block> {
        let deprecated = self.byte()? != 0;
        let mut attributes = Vec::new();
        for _ in 0..self.count()? {
            attributes.push((self.name()?, self.attribute(number)?));
        }
        let mut blocks = Vec::new();
        for _ in 0..self.count()? {
            let name = self.name()?;
            let nested = Nested {
                nesting_mode: self.nesting()?,
                min_items: self.number()?,
                max_items: self.number()?,
                block: self.inner(number)?,
            };
            blocks.push((name, nested));
        }
        Some(Block {
            // Both are sorted: the maps are built in one go.
            attributes: Arc::new(attributes.into_iter().collect()),
            block_types: blocks.into_iter().collect(),
            deprecated,
        })
    }

    fn attribute(&mut self, by: usize) -> Option<Attribute> {
        let flags = self.byte()?;
        let has = |flag: u8| flags & flag != 0;
        let (kind, nested_type) = if has(64) {
            let nesting_mode = self.nesting()?;
            let attributes = Arc::clone(&self.inner(by)?.attributes);
            let object = Object {
                attributes,
                nesting_mode,
            };
            (None, Some(object))
        } else {
            let number = self.count()?;
            (Some(self.of.kind(number, 0)?), None)
        };
        Some(Attribute {
            kind,
            nested_type,
            required: has(1),
            optional: has(2),
            computed: has(4),
            sensitive: has(8),
            deprecated: has(16),
            write_only: has(32),
        })
    }

    fn inner_kind(&mut self, depth: u8) -> Option<Type> {
        let number = self.count()?;
        self.of.kind(number, depth)
    }

    fn kind(&mut self, depth: u8) -> Option<Type> {
        Some(match self.byte()? {
            0 => Type::Dynamic,
            1 => Type::String,
            2 => Type::Number,
            3 => Type::Bool,
            4 => Type::List(Box::new(self.inner_kind(depth)?)),
            5 => Type::Set(Box::new(self.inner_kind(depth)?)),
            6 => Type::Map(Box::new(self.inner_kind(depth)?)),
            7 => {
                let mut fields = BTreeMap::new();
                for _ in 0..self.count()? {
                    fields.insert(self.name()?, self.inner_kind(depth)?);
                }
                Type::Object(fields)
            }
            8 => {
                let items = 0..self.count()?;
                let items = items.map(|_| self.inner_kind(depth));
                Type::Tuple(items.collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    fn parameter(&mut self) -> Option<Parameter> {
        Some(Parameter {
            name: self.name()?,
            kind: self.inner_kind(0)?,
            is_nullable: false,
        })
    }

    fn function(&mut self) -> Option<Function> {
        let return_type = self.inner_kind(0)?;
        let is_variadic = self.byte()? != 0;
        let fixed = 0..self.count()?;
        let parameters = fixed.map(|_| self.parameter()).collect::<Option<_>>()?;
        let variadic_parameter = match is_variadic {
            true => Some(self.parameter()?),
            false => None,
        };
        Some(Function {
            return_type,
            parameters,
            variadic_parameter,
        })
    }
}
