"""Values of the configuration in pages, as macros plugins do it: `[[ registry ]]`."""


def on_page_markdown(markdown, *, page, config, files):
    for name, value in config.extra.items():
        markdown = markdown.replace(f"[[ {name} ]]", str(value))
    return markdown
