"""The jobs of programs inside nodes: the writer and the reader of a job share one class.

A job travels as one JSON object; ``lab.model.programs.codec`` writes and reads it.
"""
