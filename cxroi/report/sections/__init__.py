"""Sections: `section` the parts of a section · `document` the sections of a case, each stated once for every page and file ·
`risk_sections` those on risk · `pilot_sections` those on pilots · `realised_sections` on value realised
"""
