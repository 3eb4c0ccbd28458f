"""The jobs of programs inside nodes: who renders a job and who carries it out share one class.

A job travels as one JSON object; ``lab.model.programs.codec`` writes and reads it.
"""
