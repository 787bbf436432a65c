"""Names for people who do not exist: ordinary ones, put together by chance."""

import itertools
from collections.abc import Iterator
from random import Random
from typing import Literal

Language = Literal["en", "es"]

NAMESAKES = "Laura Gómez"  # works in Bogotá; another one works in Madrid
_GIVEN: dict[Language, str] = {
    "es": (
        "Abril Adrián Agustín Alba Alejandra Alicia Álvaro Amelia Andrés Ángela Antonia Aurelio Beatriz Benjamín "
        "Bruna Catalina César Clara Cristóbal Damián Daniela Débora Diego Elena Elías Emilia Esteban Eugenia Fabián "
        "Fátima Federico Florencia Gabriela Germán Gonzalo Guadalupe Héctor Hernán Iñaki Irene Iván Jacinta Joaquín "
        "Julieta Leonor Lorenzo Lucía Macarena Martín Matías Mónica Nicolás Noelia Óscar Paloma Ramiro Renata "
        "Rocío Rubén Samuel Sebastián Simón Tomás Úrsula Valeria Verónica Ximena Yolanda"
    ),
    "en": (
        "Abigail Adam Audrey Blake Brandon Chloe Claire Colin Dean Edith Ethan Grace Hannah Heather Ian Jared Joan "
        "Kyle Leah Logan Megan Miles Nathan Nora Owen Paige Peter Rachel Ross Ruth Scott Tessa Vera Wesley"
    ),
}
_SURNAMES: dict[Language, str] = {
    "es": (
        "Acuña Aldana Anaya Arango Arrieta Avendaño Bermúdez Betancur Bravo Cáceres Cárdenas Carvajal Cifuentes "
        "Córdoba Correa Cuéllar Domínguez Duarte Echeverri Escobedo Espinel Fajardo Galindo Gallardo Garcés Hinojosa "
        "Ibáñez Iriarte Jaramillo Larraín Leiva Lozano Madrigal Maldonado Marín Mendieta Mejía Monsalve Muñoz "
        "Narváez Núñez Olivares Orrego Osorio Palacios Paredes Peñalosa Pizarro Quintana Rebolledo Rengifo Riquelme "
        "Robledo Saavedra Salcedo Sandoval Serrano Solís Tejada Tobón Urrutia Valdés Velasco Villegas Zambrano Zúñiga"
    ),
    "en": (
        "Ainsley Barlow Bexley Calloway Carver Dunmore Eastman Fairbank Garrick Hadley Halloran Holbrook Kendrick "
        "Langley Lockhart Marlow Norwood Oakes Pembroke Prescott Ridley Sawyer Tilden Underhill Vance Whitlock Yardley"
    ),
}


def names(rng: Random, language: Language) -> Iterator[str]:
    """Names without end, each once: given name and surname, and two surnames when those run out."""
    given = _GIVEN[language].split()
    surnames = _SURNAMES[language].split()
    for several in (surnames, [f"{one} {two}" for one, two in itertools.permutations(surnames, 2)]):
        pairs = list(itertools.product(given, several))
        rng.shuffle(pairs)
        yield from (f"{first} {last}" for first, last in pairs)


def surname(rng: Random, language: Language) -> str:
    """A surname, for callers from outside."""
    return rng.choice(_SURNAMES[language].split())
