"""The thinking, without Django: plain values in, plain values out, so that it can be tested and measured."""
