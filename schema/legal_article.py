"""Articles that a clue may point to: dated, with where they come from; a hint, never a conclusion."""

from schema.core import Column, Dataset

DATASET = Dataset(
    name="legal_article",
    title="法律条款提示",
    grain="one row per article and start date",
    key=("article_id", "effective_from"),
    columns=(
        Column("article_id", "text", "条款代码", note="what a rule names in its declaration"),
        Column("law", "text", "法律文件"),
        Column("article", "text", "条款"),
        Column("about", "text", "内容"),
        Column("fine", "text", "罚款幅度", optional=True),
        Column("effective_from", "date", "生效日期"),
        Column("effective_to", "date", "失效日期", optional=True),
        Column("status", "text", "依据状态", choices=("seed", "found", "unverified", "chosen")),
        Column("source", "text", "出处"),
    ),
    source="法律法规",
    sensitivity="public",
)
