"""Build steps that pyproject.toml cannot name: translations are compiled when the package is made."""

from pathlib import Path

from setuptools import Command, setup
from setuptools.command.build_py import build_py

LOCALE = Path(__file__).parent / "lyceum" / "locale"


class CompileMessages(Command):
    """Compile every catalogue beside its source."""

    user_options: list[tuple[str, str, str]] = []

    def initialize_options(self) -> None:
        pass

    def finalize_options(self) -> None:
        pass

    def run(self) -> None:
        from babel.messages.mofile import write_mo  # noqa: PLC0415 - at hand only when building
        from babel.messages.pofile import read_po  # noqa: PLC0415 - as above

        for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parts[-3])
            with source.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalogue)


class Build(build_py):
    """Build with compiled translations."""

    def run(self) -> None:
        self.run_command("compile_messages")
        super().run()


setup(cmdclass={"compile_messages": CompileMessages, "build_py": Build})
