"""The addresses of the pages."""

from django.urls import include, path

from scheduler.web import (
    batches,
    codes,
    feeds,
    front,
    health,
    letters,
    messages,
    signing_in,
    tasks,
    today,
    untold,
)

urlpatterns = [
    path("", front.see, name="front"),
    path("accessibility", front.accessibility, name="accessibility"),
    path("healthz", health.see, name="health"),
    path("sign-in", signing_in.sign_in, name="sign-in"),
    path("sign-in/post", signing_in.choose_post, name="choose-post"),
    path(
        "sign-in/demonstration",
        signing_in.sign_in_to_demonstration,
        name="sign-in-to-demonstration",
    ),
    path("sign-out", signing_in.sign_out, name="sign-out"),
    path("messages", messages.see_all, name="messages"),
    path("messages/find", messages.find, name="find-messages"),
    path("messages/of/<uuid:person_id>", messages.see_thread, name="thread"),
    path("messages/<uuid:message_id>", messages.see_one, name="message"),
    path("messages/<uuid:message_id>/letter.pdf", messages.see_letter, name="letter"),
    path("messages/<uuid:message_id>/letter", letters.see, name="letter-page"),
    path("messages/<uuid:message_id>/send-again", messages.send_again, name="send-again"),
    path("batches", batches.see_all, name="batches"),
    path("batches/<str:name>", batches.see_one, name="batch"),
    path("batches/<str:name>/acknowledgement", batches.acknowledge, name="acknowledge-batch"),
    path("messages/<uuid:message_id>/reprint", batches.ask_reprint, name="reprint"),
    path("messages/<uuid:message_id>/reprint/ask", batches.reprint, name="make-reprint"),
    path("codes/<uuid:person_id>", codes.send, name="send-code"),
    path("feeds", feeds.see_all, name="feeds"),
    path("feeds/make", feeds.make, name="make-feed"),
    path("feeds/<uuid:feed_id>/revoke", feeds.revoke, name="revoke-feed"),
    path("tasks", tasks.see_all, name="tasks"),
    path("tasks/<uuid:task_id>", tasks.see_one, name="task"),
    path("tasks/<uuid:task_id>/complete", tasks.complete, name="complete-task"),
    path("tasks/<uuid:task_id>/tick-off", untold.tick_off, name="tick-off"),
    path("untold", untold.see_all, name="untold"),
    path("today", today.see, name="today"),
    path("", include("scheduler.web.person.urls")),
]
