"""A made organisation to try Ringfence on: its people, a month of its calls with attacks in them, and a tour.

`organisation.py` says who works there, `traffic.py` what they do all day, `attacks.py` what others do to them at night,
`recorder.py` how the PBX writes it all down, `tour.py` what a newcomer is shown. Every name and number is invented.
"""
