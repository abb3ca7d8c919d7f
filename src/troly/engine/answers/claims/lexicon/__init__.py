"""Words that turn a sentence's meaning, one file a language. Phrases may be regular expressions
over search keys with one space between words; the longest that fits is taken."""
