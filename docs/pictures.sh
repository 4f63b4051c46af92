#!/bin/sh
# Draws the pictures of the READMEs anew, from what the program prints of the sample town: docs/pictures/*.svg.
cd "$(dirname "$0")/.." && ZHIBEN_PICTURES=1 cargo test --locked --test it readme::drawn
