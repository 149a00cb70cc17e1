(function () {
  "use strict";
  var app = document.getElementById("app");
  var channels = { {% for key, label in paper.sections.items() %}{{ key }}: "{{ label }}"{% if not loop.last %}, {% endif %}{% endfor %} };
  function get(path) { return fetch("/api/v1" + path).then(function (r) { return r.json(); }).then(function (r) { return r.data; }); }
  function tabs() {
    var html = '<div class="tabs"><a href="/">首页</a>';
    Object.keys(channels).forEach(function (k) { html += '<a href="/channel/' + k + '">' + channels[k] + "</a>"; });
    return html + '<a href="/about">关于</a></div>';
  }
  function card(item) {
    return '<a class="card" href="/news/detail/' + item.id + '"><img src="' + item.cover + '"><div class="card__title">' + item.title + '</div><div class="card__time">' + item.time + "</div></a>";
  }
  function show(title, html) {
    document.title = title;
    app.innerHTML = tabs() + html + '<div class="foot">海陵日报社 版权所有 苏ICP备19033120号</div>';
  }
  var path = location.pathname, found;
  if (path === "/") {
    get("/recommend").then(function (d) { show("海陵", '<div class="cards">' + d.list.map(card).join("") + "</div>"); });
  } else if ((found = path.match(/^\/channel\/(\w+)$/))) {
    var page = parseInt((location.search.match(/page=(\d+)/) || [0, 1])[1], 10);
    get("/articles?channel=" + found[1] + "&page=" + page).then(function (d) {
      var more = d.hasMore ? '<a class="pager" href="/channel/' + found[1] + "?page=" + (page + 1) + '">下一页</a>' : "";
      show(channels[found[1]] + " - 海陵", '<div class="cards">' + d.list.map(card).join("") + "</div>" + more);
    });
  } else if ((found = path.match(/^\/news\/detail\/(\d+)$/))) {
    get("/article/" + found[1]).then(function (d) {
      show(d.title + " - 海陵", '<div class="detail"><h1 class="detail__title">' + d.title + '</h1><div class="detail__meta"><span>' + d.source + "</span><span>" + d.time + '</span></div><div class="detail__body">' + d.content + '</div><div class="detail__staff"><p>记者：' + d.author + "</p><p>编辑：" + d.editor + '</p></div><div class="detail__ops"><button>点赞</button><button>收藏</button></div></div>');
    });
  } else if (path === "/about") {
    show("关于我们 - 海陵", '<div class="about"><p>海陵客户端由海陵日报社出品。</p></div>');
  } else {
    show("海陵", '<div class="empty">页面不存在</div>');
  }
})();
