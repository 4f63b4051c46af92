//! A part of a zipped spreadsheet whose bytes are counted while they are inflated.

use super::super::source::Stream;
use memchr::memmem;
use std::io::{self, BufRead, BufReader, Read};
use zip::read::ZipFile;

/// The greatest ratio of a part's unpacked size to its packed size. The ratio is not checked below `FREE` unpacked
/// bytes.
const MOST_RATIO: u64 = 200;
const FREE: u64 = 32 << 20;
/// The longest tag or text of the XML, in bytes.
const MOST_EVENT: usize = 1 << 20;

/// A part whose bytes are counted while it is unpacked.
pub struct Metered<'a> {
    file: ZipFile<'a, BufReader<Stream>>,
    block: Vec<u8>,
    from: usize,
    to: usize,
    inflated: u64,
    most: u64,
    /// The bytes since the last XML event began.
    event: usize,
}

/// The part is larger than the part of any file that is no attack.
#[derive(Debug, thiserror::Error)]
#[error("too much")]
pub struct Excess;

impl<'a> Metered<'a> {
    /// Starts reading a part. `size` is the size that the archive's directory claims.
    pub fn new(file: ZipFile<'a, BufReader<Stream>>, size: u64) -> Metered<'a> {
        let packed = file.compressed_size().min(size);
        let most = file.size().min((packed * MOST_RATIO).max(FREE));
        Metered { file, block: vec![0; 1 << 15], from: 0, to: 0, inflated: 0, most, event: 0 }
    }

    /// Starts the count of another XML event.
    pub fn begin(&mut self) {
        self.event = 0;
    }

    /// Skips bytes until after `word`, or to the end.
    pub fn pass_to(&mut self, word: &[u8]) -> io::Result<()> {
        let keep = word.len() - 1;
        let mut seam: Vec<u8> = Vec::new();
        loop {
            self.begin();
            let block = self.fill_buf()?;
            let (length, before) = (block.len(), seam.len());
            if length == 0 {
                return Ok(());
            }
            // The word may begin in one block and end in the next.
            seam.extend(&block[..length.min(keep)]);
            let found = match memmem::find(&seam, word) {
                Some(at) => Some(at + word.len() - before),
                None => memmem::find(block, word).map(|at| at + word.len()),
            };
            if let Some(end) = found {
                self.consume(end);
                return Ok(());
            }
            if length >= keep {
                seam.clear();
                seam.extend(&block[length - keep..]);
            }
            let excess = seam.len().saturating_sub(keep);
            seam.drain(..excess);
            self.consume(length);
        }
    }
}

impl BufRead for Metered<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.event > MOST_EVENT {
            return Err(io::Error::other(Excess));
        }
        if self.from == self.to {
            self.from = 0;
            self.to = self.file.read(&mut self.block)?;
            self.inflated += self.to as u64;
            if self.inflated > self.most {
                return Err(io::Error::other(Excess));
            }
        }
        Ok(&self.block[self.from..self.to])
    }

    fn consume(&mut self, count: usize) {
        self.from += count;
        self.event += count;
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let block = self.fill_buf()?;
        let count = block.len().min(buffer.len());
        buffer[..count].copy_from_slice(&block[..count]);
        self.consume(count);
        Ok(count)
    }
}
