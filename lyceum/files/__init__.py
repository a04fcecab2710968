"""Uploads and pictures; who may read a file is asked of the thing it hangs on."""
