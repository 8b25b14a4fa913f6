"""Sections: `section` what a section is made of · `document` the sections of a case, each stated once for every page and file ·
`risk_sections` those on risk · `pilot_sections` on pilots · `realised_sections` on value realised
"""
