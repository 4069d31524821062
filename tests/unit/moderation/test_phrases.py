from moderation.phrases import compile_phrases, find_phrases

PHRASES = compile_phrases(frozenset({"Make Money", "crédit", "加微信"}))


def found(text):
    return [text[hit.start : hit.end] for hit in find_phrases(text, PHRASES)]


def test_phrases_are_found_whatever_their_case_and_accents():
    assert found("MAKE money with a Credit") == ["MAKE money", "Credit"]


def test_a_phrase_is_whole_words_and_does_not_reach_across_a_sentence():
    assert found("I make. Money is accredited") == []


def test_scripts_without_spaces_are_searched_too():
    assert found("请加微信谢谢") == ["加微信"]
