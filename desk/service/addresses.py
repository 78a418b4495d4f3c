"""Addresses of customer service, all below `service/`."""

from django.urls import path

from desk.service import (
    answering,
    figures,
    handing_on,
    inbox,
    many,
    presence,
    quick_reply_pages,
    review_page,
    reviews,
    sent,
    thread,
    translating,
)

urlpatterns = [
    path("buyers/", inbox.inbox_page, name="service"),
    path("buyers/<int:pk>/", thread.chat_page, name="service_chat"),
    path("buyers/<int:pk>/answer/", answering.answer_chat, name="answer_chat"),
    path("buyers/<int:pk>/others/", presence.others_page, name="service_others"),
    path("buyers/<int:pk>/assign/", handing_on.assign_chat, name="service_assign"),
    path("buyers/<int:pk>/note/", handing_on.note_on_chat, name="service_note"),
    path("buyers/<int:pk>/order/", handing_on.name_order, name="service_order"),
    path("buyers/<int:pk>/translate/", translating.translate_chat, name="service_translate"),
    path("many/", many.many_page, name="service_many"),
    path("many/<int:pk>/", many.many_result, name="service_many_result"),
    path("many/<int:pk>/undo/", many.undo_many, name="undo_service_many"),
    path("figures/", figures.figures_page, name="service_figures"),
    path("quick-replies/", quick_reply_pages.quick_replies_page, name="quick_replies"),
    path("quick-replies/new/", quick_reply_pages.new_quick_reply, name="new_quick_reply"),
    path("quick-replies/<int:pk>/", quick_reply_pages.quick_reply_page, name="quick_reply"),
    path("quick-replies/<int:pk>/restore/", quick_reply_pages.restore_quick_reply, name="restore_quick_reply"),
    path("reviews/", reviews.reviews_page, name="service_reviews"),
    path("reviews/<int:pk>/", review_page.review_page, name="service_review"),
    path("reviews/<int:pk>/answer/", review_page.answer_review, name="answer_review"),
    path("reviews/<int:pk>/report/", review_page.report_review, name="report_review"),
    path("reviews/<int:pk>/translate/", translating.translate_review, name="service_translate_review"),
    path("reviews/actions/<int:pk>/approve/", review_page.approve_review_answer, name="approve_review_answer"),
    path("sent/<int:pk>/", sent.sent_bar, name="service_sent"),
    path("sent/<int:pk>/act/", sent.act_on_sent, name="act_on_service_sent"),
]
