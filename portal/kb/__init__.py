"""Articles: how knowledge is written, reviewed, published, used and kept true."""
