"""Writes the words of the sample shop: catalogue, posts and reviews, from seeds. Development only.

`python -m widget_server.demo.authoring.write_sample` makes the three files of `demo/sample` anew, always the same.
"""
