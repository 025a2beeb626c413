"""Whether two contenders gave the same answer: numbers may differ in their last digits, rows in their order."""


def parsed(output):
    """The rows, in an order of their own, with numbers as numbers."""

    def value(text):
        try:
            return round(float(text), 3)
        except ValueError:
            return text

    rows = [tuple(value(cell) for cell in line.split("|")) for line in output.strip().splitlines()]
    return sorted(rows, key=str)


def same(one, other):
    """Whether two outputs tell the same."""
    one, other = parsed(one), parsed(other)

    def near(a, b):
        numbers = isinstance(a, float) and isinstance(b, float)
        return abs(a - b) <= 0.002 if numbers else a == b

    return len(one) == len(other) and all(
        len(a) == len(b) and all(near(x, y) for x, y in zip(a, b)) for a, b in zip(one, other)
    )
