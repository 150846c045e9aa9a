use super::error::DecodeError;

/// How many elements all lists of one component may have: a list in memory is larger than on the wire.
const MAX_ELEMENTS: usize = 16_384;

/// How many elements may still be read.
pub(crate) struct Budget {
    left: usize,
}

impl Budget {
    pub fn new() -> Self {
        Self { left: MAX_ELEMENTS }
    }

    pub fn spend(&mut self) -> Result<(), DecodeError> {
        self.left = self.left.checked_sub(1).ok_or(DecodeError::Elements { limit: MAX_ELEMENTS })?;
        Ok(())
    }
}

/// A field before anybody knows what it means.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'a> {
    pub number: u32,
    pub content: Content<'a>,
}

/// By wire type.
#[derive(Clone, Copy)]
pub(crate) enum Content<'a> {
    Varint(u64),
    /// Eight bytes, which no component has.
    Fixed64,
    Bytes(&'a [u8]),
    Fixed32(u32),
}

/// The fields in some bytes, in order. After an error there are no more.
pub(crate) struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn read(&mut self) -> Result<Raw<'a>, DecodeError> {
        let begin = self.at;
        let key = self.varint()?;
        let (number, kind) = (key >> 3, (key & 7) as u8);
        let unknown = DecodeError::Key { at: begin, number, kind };
        let content = match kind {
            0 => Content::Varint(self.varint()?),
            1 => self.take::<8>(begin).map(|_| Content::Fixed64)?,
            2 => {
                let length = usize::try_from(self.varint()?).unwrap_or(usize::MAX);
                let end = self.at.checked_add(length).filter(|&end| end <= self.bytes.len());
                let end = end.ok_or(DecodeError::Truncated { at: begin })?;
                Content::Bytes(&self.bytes[std::mem::replace(&mut self.at, end)..end])
            }
            5 => Content::Fixed32(u32::from_le_bytes(self.take(begin)?)),
            _ => return Err(unknown),
        };
        let number = u32::try_from(number).ok().filter(|&number| number > 0).ok_or(unknown)?;
        Ok(Raw { number, content })
    }

    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        let begin = self.at;
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let [byte] = self.take(begin)?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(DecodeError::Varint { at: begin })
    }

    pub fn fixed32(&mut self) -> Result<u32, DecodeError> {
        self.take(self.at).map(u32::from_le_bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The next bytes of a field that begins at `begin`.
    fn take<const N: usize>(&mut self, begin: usize) -> Result<[u8; N], DecodeError> {
        let taken = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<N>());
        let taken = *taken.ok_or(DecodeError::Truncated { at: begin })?;
        self.at += N;
        Ok(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Raw<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_empty() {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.at = self.bytes.len();
        }
        Some(read)
    }
}

/// The last number under that field number, as far as the bytes can be read.
pub(crate) fn varint_field(bytes: &[u8], number: u32) -> Option<u64> {
    let fields = Fields::new(bytes).map_while(Result::ok).filter(|field| field.number == number);
    fields
        .filter_map(|field| match field.content {
            Content::Varint(value) => Some(value),
            _ => None,
        })
        .last()
}
