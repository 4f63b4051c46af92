//! Encodes rendered text: UTF-8 unchanged, or GB18030 without replacing any character. The first error is kept, so that
//! a full disk, a character without a code and a failed report are distinguished.

use super::OutputError;
use crate::format::Encoding;
use crate::render::Out;
use encoding_rs::{EncoderResult, GB18030};
use std::io::{self, BufWriter, Write};

/// Why a rendering was not completed.
pub enum EncodeFault {
    Report(anyhow::Error),
    Unencodable { character: char, line: usize },
    Io(io::Error),
}

impl EncodeFault {
    /// The error to be shown. `of_io` makes it from an error of writing and adds the name of the file.
    pub fn at(self, of_io: impl FnOnce(io::Error) -> OutputError) -> OutputError {
        match self {
            EncodeFault::Report(error) => OutputError::Report(error),
            EncodeFault::Unencodable { character, line } => OutputError::Unencodable { character, line },
            EncodeFault::Io(error) => of_io(error),
        }
    }
}

/// A writer that encodes text.
pub struct Encoder<'a> {
    out: BufWriter<&'a mut Out<'a>>,
    gb18030: Option<Box<encoding_rs::Encoder>>,
    /// The first bytes of a character whose other bytes were not written yet.
    held: Vec<u8>,
    /// The number of line breaks so far.
    lines: usize,
    fault: Option<EncodeFault>,
}

impl<'a> Encoder<'a> {
    /// A writer to `out` in this encoding.
    pub fn new(out: &'a mut Out<'a>, encoding: Encoding) -> Encoder<'a> {
        let gb18030 = (encoding == Encoding::Gb18030).then(|| Box::new(GB18030.new_encoder()));
        Encoder { out: BufWriter::with_capacity(1 << 16, out), gb18030, held: Vec::new(), lines: 0, fault: None }
    }

    /// Writes what is buffered. If writing failed, the error of writing is returned, not the error that the format made
    /// of it.
    pub fn finish(mut self, rendered: anyhow::Result<()>) -> Result<(), EncodeFault> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        rendered.map_err(EncodeFault::Report)?;
        if !self.held.is_empty() {
            return Err(EncodeFault::Io(io::ErrorKind::InvalidData.into()));
        }
        self.out.flush().map_err(EncodeFault::Io)
    }

    fn pass(&mut self, bytes: &[u8]) -> Result<(), EncodeFault> {
        let Some(mut gb18030) = self.gb18030.take() else {
            return self.out.write_all(bytes).map_err(EncodeFault::Io);
        };
        let mut held = std::mem::take(&mut self.held);
        let bytes = if held.is_empty() {
            bytes
        } else {
            held.extend_from_slice(bytes);
            held.as_slice()
        };
        let whole = match simdutf8::compat::from_utf8(bytes) {
            Ok(whole) => whole,
            Err(error) => {
                let (whole, rest) = bytes.split_at(error.valid_up_to());
                self.held = rest.to_vec();
                std::str::from_utf8(whole).unwrap_or_default()
            }
        };
        let passed = self.encode(&mut gb18030, whole);
        self.gb18030 = Some(gb18030);
        passed
    }

    fn encode(&mut self, gb18030: &mut encoding_rs::Encoder, mut text: &str) -> Result<(), EncodeFault> {
        let mut buffer = [0; 1 << 13];
        loop {
            let (result, read, written) = gb18030.encode_from_utf8_without_replacement(text, &mut buffer, false);
            self.out.write_all(&buffer[..written]).map_err(EncodeFault::Io)?;
            self.lines += text.as_bytes()[..read].iter().filter(|byte| **byte == b'\n').count();
            text = &text[read..];
            match result {
                EncoderResult::InputEmpty => return Ok(()),
                EncoderResult::OutputFull => {}
                EncoderResult::Unmappable(character) => {
                    return Err(EncodeFault::Unencodable { character, line: self.lines + 1 });
                }
            }
        }
    }
}

impl Write for Encoder<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.fault.is_none() {
            self.fault = self.pass(bytes).err();
        }
        match &self.fault {
            None => Ok(bytes.len()),
            Some(_) => Err(io::Error::other("stopped writing")),
        }
    }

    /// Does nothing before the end, because a format may flush after each report.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
