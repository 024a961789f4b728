"""How a signal is drawn. The builders here are the only place that styles: units, decimals, colours, legends, texts."""
