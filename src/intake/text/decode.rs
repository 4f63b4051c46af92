//! Decodes a file to UTF-8, block by block. The bytes of a UTF-8 file are not checked here: its records are checked one
//! by one. A byte that cannot be decoded is an error, with one exception: code page 936 writes a no-break space as the
//! single byte A0, which is read as a space.

use super::super::IntakeError;
use super::super::source::Stream;
use super::form::Form;
use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

const BLOCK: usize = 1 << 16;

/// A text file that is decoded while it is read.
pub struct Decoded {
    raw: Stream,
    form: Form,
    transcoder: Option<Transcoder>,
    /// The first bytes of a file: they were read to look for a byte order mark, and there was none.
    first: Vec<u8>,
}

struct Transcoder {
    decoder: Box<Decoder>,
    block: Vec<u8>,
    from: usize,
    to: usize,
    is_at_end: bool,
    is_finished: bool,
    /// The line breaks that were passed so far.
    lines: i64,
    /// The last bytes of the previous block.
    last: Vec<u8>,
}

impl Transcoder {
    fn keep_last(&mut self) {
        let kept = self.to.min(4);
        self.last.clear();
        self.last.extend_from_slice(&self.block[self.to - kept..self.to]);
    }

    /// The byte before the last `ahead` bytes.
    fn byte_back(&self, ahead: u8) -> Option<u8> {
        let back = usize::from(ahead) + 1;
        match self.from.checked_sub(back) {
            Some(at) => self.block.get(at).copied(),
            None => self.last.len().checked_sub(back - self.from).and_then(|at| self.last.get(at)).copied(),
        }
    }
}

impl Decoded {
    /// Decodes a stream by an encoding; a byte order mark is skipped.
    pub fn new(mut raw: Stream, form: Form) -> Result<Decoded, IntakeError> {
        let encoding = match form {
            Form::Utf8 | Form::Utf8Marked => None,
            Form::Utf16Le => Some(UTF_16LE),
            Form::Utf16Be => Some(UTF_16BE),
            Form::Gb18030 => Some(GB18030),
        };
        let mark: &[u8] = match form {
            Form::Utf8 | Form::Utf8Marked => b"\xEF\xBB\xBF",
            Form::Utf16Le => b"\xFF\xFE",
            Form::Utf16Be => b"\xFE\xFF",
            Form::Gb18030 => b"\x84\x31\x95\x33",
        };
        let mut first = Vec::new();
        (&mut raw).take(mark.len() as u64).read_to_end(&mut first)?;
        if first == mark {
            first.clear();
        }
        let transcoder = encoding.map(|encoding| Transcoder {
            decoder: Box::new(encoding.new_decoder_without_bom_handling()),
            block: vec![0; BLOCK],
            from: 0,
            to: 0,
            is_at_end: false,
            is_finished: false,
            lines: 0,
            last: Vec::new(),
        });
        Ok(Decoded { raw, form, transcoder, first })
    }

    /// The encoding of the file.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Fills `buffer`, which has at least 16 bytes, from its beginning; returns 0 at the end of the file.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, IntakeError> {
        let Some(transcoder) = &mut self.transcoder else {
            return Ok(raw_read(&mut self.first, &mut self.raw, buffer)?);
        };
        while !transcoder.is_finished {
            if transcoder.from == transcoder.to && !transcoder.is_at_end {
                transcoder.keep_last();
                transcoder.from = 0;
                transcoder.to = raw_read(&mut self.first, &mut self.raw, &mut transcoder.block)?;
                transcoder.is_at_end = transcoder.to == 0;
            }
            let block = &transcoder.block[transcoder.from..transcoder.to];
            let (result, read, written) =
                transcoder.decoder.decode_to_utf8_without_replacement(block, buffer, transcoder.is_at_end);
            transcoder.from += read;
            transcoder.lines += buffer[..written].iter().filter(|byte| **byte == b'\n').count() as i64;
            if let DecoderResult::Malformed(length, ahead) = result {
                let is_space = self.form == Form::Gb18030 && length == 1 && transcoder.byte_back(ahead) == Some(0xA0);
                if !is_space || written == buffer.len() {
                    return Err(self.form.refused(transcoder.lines + 1));
                }
                buffer[written] = b' ';
                return Ok(written + 1);
            }
            transcoder.is_finished = transcoder.is_at_end && result == DecoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

fn raw_read(first: &mut Vec<u8>, raw: &mut Stream, buffer: &mut [u8]) -> io::Result<usize> {
    if !first.is_empty() {
        let taken = first.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&first[..taken]);
        first.drain(..taken);
        return Ok(taken);
    }
    loop {
        match raw.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
